-- Writes one batch of one program, or nothing when that batch was written before. What it answers: the calls that have
-- come up again elsewhere, the transcripts that must be written whole, and what Redis refused.
--
-- ARGV: program, number, seconds that calls stay, seconds that the rest stays, how many calls the history keeps, the
-- channel, then each change as its name and its words.

local program, number = ARGV[1], tonumber(ARGV[2])
local active_for, kept_for, history_kept, channel = ARGV[3], ARGV[4], tonumber(ARGV[5]), ARGV[6]
local stale, short, refused = {}, {}, {}

local written = 'frontdesk:written:' .. program
if tonumber(redis.call('GET', written) or '0') >= number then
  return { stale, short, refused }
end
-- Marked first: a change that Redis refuses must not make the others count twice.
redis.call('SET', written, ARGV[2], 'EX', kept_for)

local at = 7
local function word()
  at = at + 1
  return ARGV[at - 1]
end

-- Whether this generation of the call is the latest that is known, and whether it has ended. A call that another
-- program goes on with keeps the lines that are there.
local function claim(sid, generation)
  local mark = 'frontdesk:call:' .. sid
  local known = redis.call('HMGET', mark, 'generation', 'ended', 'program', 'before')
  local last = tonumber(known[1] or '0')
  local mine = tonumber(generation)
  if mine < last then
    return nil
  end
  local before, ended = tonumber(known[4] or '0'), known[2] == '1'
  if mine > last then
    if known[3] and known[3] ~= program then
      before = redis.call('LLEN', 'transcript:' .. sid)
    end
    ended = false
    redis.call('HSET', mark, 'generation', generation, 'ended', '0', 'program', program, 'before', before)
  end
  redis.call('EXPIRE', mark, kept_for)
  return { mark = mark, ended = ended, before = before }
end

local change = {}

function change.put()
  local sid, generation, state = word(), word(), word()
  return function()
    local call = claim(sid, generation)
    if call == nil or call.ended then
      stale[#stale + 1] = sid
    else
      redis.call('SET', 'active_call:' .. sid, state, 'EX', active_for)
    end
  end
end

function change.lines()
  local sid, generation, from, count = word(), word(), tonumber(word()), tonumber(word())
  local first = at
  at = at + count
  return function()
    local call = claim(sid, generation)
    if call == nil then
      return
    end
    local key = 'transcript:' .. sid
    local keep = call.before + from
    local there = redis.call('LLEN', key)
    if there < call.before then
      -- What the other program wrote is gone.
      redis.call('HSET', call.mark, 'before', 0)
      keep = from
    end
    if there < keep then
      short[#short + 1] = sid
      return
    end
    if keep == 0 then
      redis.call('DEL', key)
    else
      redis.call('LTRIM', key, 0, keep - 1)
    end
    for index = first, first + count - 1 do
      redis.call('RPUSH', key, ARGV[index])
    end
    redis.call('EXPIRE', key, kept_for)
  end
end

change['end'] = function()
  local sid, generation, second, duration, entry = word(), word(), word(), word(), word()
  return function()
    local call = claim(sid, generation)
    if call == nil then
      return
    end
    redis.call('DEL', 'active_call:' .. sid)
    -- A call that went on after an end counts once, with its last end.
    local earlier = redis.call('HMGET', call.mark, 'entry', 'duration')
    if earlier[1] then
      redis.call('ZREM', 'call_history', earlier[1])
    end
    redis.call('HSET', call.mark, 'ended', '1', 'entry', entry, 'duration', duration)
    redis.call('ZADD', 'call_history', second, entry)
    redis.call('ZREMRANGEBYRANK', 'call_history', 0, -1 - history_kept)
    redis.call('SET', 'metric:call_duration:' .. sid, duration, 'EX', kept_for)
    local grown = tonumber(duration) - tonumber(earlier[2] or '0')
    local seconds = redis.call('HINCRBY', 'frontdesk:durations', 'seconds', grown)
    local calls = redis.call('HINCRBY', 'frontdesk:durations', 'calls', earlier[2] and 0 or 1)
    if calls > 0 then
      local mean = math.floor(seconds * 100 / calls + 0.5) / 100
      redis.call('SET', 'metric:avg_call_duration', tostring(mean))
    end
  end
end

function change.count()
  local calls, booked = word(), word()
  return function()
    -- What this program has counted so far stands beside, so that counters that were lost come back.
    local counted = redis.call('HMGET', 'frontdesk:counted', program .. ':calls', program .. ':booked')
    redis.call('INCRBY', 'metric:total_calls', tonumber(calls) - tonumber(counted[1] or '0'))
    redis.call('INCRBY', 'metric:appointments_booked', tonumber(booked) - tonumber(counted[2] or '0'))
    redis.call('HSET', 'frontdesk:counted', program .. ':calls', calls, program .. ':booked', booked)
  end
end

function change.tell()
  local message = word()
  return function()
    redis.call('PUBLISH', channel, message)
  end
end

while at <= #ARGV do
  local name = word()
  local done, why = pcall(change[name]())
  if not done then
    why = type(why) == 'table' and why.err or tostring(why)
    refused[#refused + 1] = name .. ': ' .. (string.match(why, '^%u+') or 'ERR')
  end
end
return { stale, short, refused }
