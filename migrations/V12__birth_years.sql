-- Of somebody who booked by telephone no more than the year of their birth may be known. `birth_date` wins where it is there.
ALTER TABLE patients ADD COLUMN birth_year INTEGER
    CONSTRAINT "birth_year is a year of four digits, from 1900 on"
        CHECK (birth_year IS NULL OR (typeof(birth_year) = 'integer' AND birth_year BETWEEN 1900 AND 9999));

CREATE INDEX idx_patient_birth_year ON patients (birth_year, folded) WHERE birth_year IS NOT NULL AND merged_into IS NULL;
