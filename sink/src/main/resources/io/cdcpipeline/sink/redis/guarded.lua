-- Writes whole values, each only where no newer version of it is known. May be run again.
--
-- KEYS    per operation: the key, and the key that holds its version
-- ARGV    when the version of a removed key may be forgotten, then per operation: command, version,
--         expiry or 0, argument count, arguments
-- returns {'OK', index, reason, …} with the operations that were refused, {'LATER', reason}
--         or {'FORBIDDEN', reason}
local LATER = {'OOM', 'MISCONF', 'NOREPLICAS', 'READONLY'}
-- Or of its user's rights, in the words of several versions.
local FORBIDDEN = {'NOPERM', 'user executing the script'}

local function is_one_of(words, err)
  for _, word in ipairs(words) do
    if string.find(err, word, 1, true) then
      return true
    end
  end
  return false
end

-- Versions are decimal numbers beyond what a Lua number holds exactly.
local function newer(a, b)
  if #a ~= #b then
    return #a > #b
  end
  return a > b
end

local function write(command, key, first, last)
  if command == 'HREPLACE' then
    redis.call('DEL', key)
    return redis.pcall('HSET', key, unpack(ARGV, first, last))
  end
  return redis.pcall(command, key, unpack(ARGV, first, last))
end

local forget, at, reply = ARGV[1], 2, {'OK'}
for i = 1, #KEYS, 2 do
  local key, guard = KEYS[i], KEYS[i + 1]
  local command, version, expires, count = ARGV[at], ARGV[at + 1], ARGV[at + 2], tonumber(ARGV[at + 3])
  local first, last = at + 4, at + 3 + count
  at = at + 4 + count
  local known = redis.call('GET', guard)
  if not known or not newer(known, version) then
    local result = write(command, key, first, last)
    if type(result) == 'table' and result['err'] then
      if is_one_of(LATER, result['err']) then
        return {'LATER', result['err']}
      end
      if is_one_of(FORBIDDEN, result['err']) then
        return {'FORBIDDEN', result['err']}
      end
      reply[#reply + 1] = string.format('%d', (i - 1) / 2)
      reply[#reply + 1] = result['err']
    else
      redis.call('SET', guard, version)
      if command == 'DEL' or command == 'UNLINK' then
        redis.call('PEXPIREAT', guard, forget)
      elseif expires ~= '0' then
        redis.call('PEXPIREAT', key, expires)
        -- The version stays a while when its value has gone, as that of a removal does.
        redis.call('PEXPIREAT', guard, string.format('%.0f', math.max(tonumber(expires), tonumber(forget))))
      end
    end
  end
end
return reply
