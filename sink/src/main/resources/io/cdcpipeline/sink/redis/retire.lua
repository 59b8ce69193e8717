-- Forgets records of one lane: some now, some when their time has come (open.lua sweeps them).
-- KEYS[1] ledger
-- ARGV    expiry, number of fields to remove now, those fields, then fields that are to expire
-- returns {'OK'}
local ledger, expiry, count = KEYS[1], ARGV[1], tonumber(ARGV[2])
for i = 3, #ARGV do
  if i < 3 + count then
    redis.call('HDEL', ledger, ARGV[i], 'x:' .. ARGV[i])
  elseif redis.call('HEXISTS', ledger, ARGV[i]) == 1 then
    redis.call('HSETNX', ledger, 'x:' .. ARGV[i], expiry)
  end
end
return {'OK'}
