-- Removes those of the given calls whose program gives no sign of life any more. Calls that no program of ours wrote
-- stay. KEYS: `active_call:…` keys.

local removed = 0
for _, key in ipairs(KEYS) do
  local sid = string.sub(key, #'active_call:' + 1)
  local program = redis.call('HGET', 'frontdesk:call:' .. sid, 'program')
  if program and redis.call('EXISTS', 'frontdesk:program:' .. program) == 0 then
    removed = removed + redis.call('DEL', key)
  end
end
return removed
