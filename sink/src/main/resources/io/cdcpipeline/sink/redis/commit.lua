-- Applies one chunk of a batch and moves its chain record, in one atomic step.
--
-- Redis does not roll back: what a script wrote before an error stays. So types are checked before
-- the first write, and an operation that fails all the same ends the chunk with the cursor on it:
-- never one before it lost or repeated.
--
-- KEYS[1] ledger   KEYS[2] rejected   KEYS[3..] the key of each operation, in order
-- ARGV    incarnation, slot, live (1 or 0), chain, n, digest, by (epoch:job:restored),
--         born (job:restored:parallelism:subtask), now, from, whole (1: the chunk ends the batch),
--         rejected position or -1, its reason, then per operation: verb, argument count, arguments
-- returns {'APPLIED'}, {'ALREADY'}, {'RESUME', cursor}, {'GAP', why}, {'FENCED', owner},
--         {'CORRUPT'}, {'POISON', position, reason}, {'LATER', reason}
--         or {'FORBIDDEN', reason}
local FIRST_OPERATION = 14

local ledger, rejected = KEYS[1], KEYS[2]
local incarnation, slot, live, chain = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local n, digest, by, born, now = tonumber(ARGV[5]), ARGV[6], ARGV[7], ARGV[8], ARGV[9]
local from, whole, skip, skip_reason = tonumber(ARGV[10]), ARGV[11], tonumber(ARGV[12]), ARGV[13]

-- The guard: who owns the slot, and may live batches commit yet?
-- A later owner is FENCED also where the own record was retired; an earlier one means that the
-- store went back.
local take = redis.call('HGET', ledger, 't:' .. incarnation)
local owner = redis.call('HGET', ledger, 'o:' .. slot)
if owner then
  local owned_by, epoch = string.match(owner, '^([^:]+):(%d+):')
  if owned_by ~= incarnation then
    if tonumber(epoch) > tonumber(string.match(by, '^%d+')) then
      return {'FENCED', owner}
    end
    return {'GAP', 'take'}
  end
end
if not take then
  return {'GAP', 'take'}
end
if not owner then
  return {'FENCED', ''}
end
if live == '1' and not string.match(take, ':1:%d+$') then
  return {'GAP', 'closed'}
end

-- The chain record: n:cursor:digest:epoch:job:restored:born…:now
local has_n, has_cursor, has_digest = 0, 0, ''
local entry = redis.call('HGET', ledger, 'c:' .. chain)
if entry then
  local a, b, c = string.match(entry, '^(%d+):(%d+):(%x*):')
  has_n, has_cursor, has_digest = tonumber(a), tonumber(b), c
end
if has_n > n then
  return {'ALREADY'}
end
local operations = #KEYS - 2
if has_n == n then
  if operations > 0 and has_digest ~= digest then
    return {'CORRUPT'}
  end
  return {'ALREADY'}
end
if operations == 0 or has_n < n - 1 then
  return {'GAP', 'chain'}
end
if has_cursor ~= from then
  return {'RESUME', tostring(has_cursor)}
end

local function move(cursor)
  local done = cursor == 0
  redis.call('HSET', ledger, 'c:' .. chain, table.concat({
    string.format('%.0f', done and n or n - 1), cursor, done and digest or has_digest, by, born, now}, ':'))
end

-- What the key of a verb must hold if it is there. The same names as TYPE's.
local TYPE_OF = {
  SET = 'any', DEL = 'any', UNLINK = 'any', HREPLACE = 'any', PEXPIREAT = 'any', PERSIST = 'any',
  PUBLISH = 'any', APPEND = 'string', INCRBY = 'string', INCRBYFLOAT = 'string', PFADD = 'string',
  HSET = 'hash', HINCRBY = 'hash', HINCRBYFLOAT = 'hash', HDEL = 'hash',
  RPUSH = 'list', LPUSH = 'list', LTRIM = 'list', LREM = 'list', SADD = 'set', SREM = 'set',
  ZADD = 'zset', ZINCRBY = 'zset', ZREM = 'zset', ZREMRANGEBYRANK = 'zset', GEOADD = 'zset',
  XADD = 'stream', XTRIM = 'stream',
  ['JSON.SET'] = 'ReJSON-RL', ['JSON.MERGE'] = 'ReJSON-RL', ['JSON.DEL'] = 'ReJSON-RL'}
-- What it holds afterwards, where that is not what it held before or must hold.
local LEAVES = {
  SET = 'string', HREPLACE = 'hash', DEL = 'none', UNLINK = 'none',
  -- They may remove the key, a lifetime in the past at once.
  HDEL = 'unknown', LTRIM = 'unknown', LREM = 'unknown', SREM = 'unknown', ZREM = 'unknown',
  ZREMRANGEBYRANK = 'unknown', ['JSON.DEL'] = 'unknown', PEXPIREAT = 'unknown'}

-- First pass, no writes: known verbs, and each key of the type that its verb needs.
local types, at, lifetimes = {}, FIRST_OPERATION, false
for i = 1, operations do
  local verb, expires = string.match(ARGV[at], '^([%u%.]+)@?(%d*)')
  local count, key = tonumber(ARGV[at + 1]), KEYS[i + 2]
  at = at + 2 + count
  local position = from + i - 1
  local needs = TYPE_OF[verb]
  if not needs then
    return {'POISON', tostring(position), 'unknown verb'}
  end
  if position ~= skip and verb ~= 'PUBLISH' then
    local has = types[key] or redis.call('TYPE', key)['ok']
    if needs ~= 'any' and has ~= 'none' and has ~= 'unknown' and has ~= needs then
      return {'POISON', tostring(position), 'WRONGTYPE the key holds a ' .. has}
    end
    if expires ~= '' then
      types[key], lifetimes = 'unknown', true
    else
      types[key] = LEAVES[verb] or (needs == 'any' and has or needs)
    end
  end
end

-- Errors that tell of the server's state, not of the operation.
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

-- A user who may write but not expire would leave an operation half done: find out before.
if lifetimes then
  local reply = redis.pcall('PEXPIREAT', rejected .. ':none', 1)
  if type(reply) == 'table' and reply['err'] then
    return {is_one_of(FORBIDDEN, reply['err']) and 'FORBIDDEN' or 'LATER', reply['err']}
  end
end

local function apply(verb, key, first, last)
  if verb == 'PUBLISH' then
    return 0 -- Sent by the client when the batch is committed.
  end
  if verb == 'HREPLACE' then
    redis.call('DEL', key)
    return redis.pcall('HSET', key, unpack(ARGV, first, last))
  end
  return redis.pcall(verb, key, unpack(ARGV, first, last))
end

-- Second pass: apply.
at = FIRST_OPERATION
for i = 1, operations do
  local verb, expires = string.match(ARGV[at], '^([%u%.]+)@?(%d*)')
  local count, key = tonumber(ARGV[at + 1]), KEYS[i + 2]
  local first, last = at + 2, at + 1 + count
  at = at + 2 + count
  local position = from + i - 1
  if position == skip then
    redis.call('RPUSH', rejected, cjson.encode({
      id = chain .. '|' .. ARGV[5] .. '|' .. position, at = now, reason = skip_reason,
      operation = {verb, key, unpack(ARGV, first, last)}}))
  else
    local reply = apply(verb, key, first, last)
    if type(reply) == 'table' and reply['err'] then
      if i > 1 then
        move(position)
      end
      if is_one_of(LATER, reply['err']) then
        return {'LATER', reply['err']}
      end
      if is_one_of(FORBIDDEN, reply['err']) then
        return {'FORBIDDEN', reply['err']}
      end
      return {'POISON', tostring(position), reply['err']}
    end
    if expires ~= '' then
      redis.call('PEXPIREAT', key, expires)
    end
  end
end
if whole == '1' then
  move(0)
else
  move(from + operations)
end
return {'APPLIED'}
