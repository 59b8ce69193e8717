-- Takes a slot over: next epoch, closed take record, new owner, no owner for other parallelisms.
-- KEYS[1] ledger
-- ARGV    incarnation, parallelism, subtask, job, restored, now
-- returns the epoch
local ledger = KEYS[1]
local incarnation, parallelism, subtask = ARGV[1], ARGV[2], ARGV[3]
local job, restored, now = ARGV[4], ARGV[5], ARGV[6]

local epoch = redis.call('HINCRBY', ledger, 'epoch', 1)
redis.call('HSET', ledger, 'fmt', '1', 'layout', 'instance')
for _, field in ipairs(redis.call('HKEYS', ledger)) do
  local other = string.match(field, '^o:(%d+):%d+$')
  if other and other ~= parallelism then
    redis.call('HDEL', ledger, field)
  end
end
redis.call('HSET', ledger,
  'o:' .. parallelism .. ':' .. subtask, incarnation .. ':' .. epoch .. ':' .. job,
  't:' .. incarnation,
  table.concat({job, restored, parallelism, subtask, epoch, '0', now}, ':'))
return epoch
