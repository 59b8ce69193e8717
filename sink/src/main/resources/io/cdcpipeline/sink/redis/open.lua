-- Marks a take record as open if its committer still owns the slot, and sweeps what has expired.
-- KEYS[1] ledger
-- ARGV    incarnation, slot, now
-- returns {'OK'}, {'GAP'} or {'FENCED', owner}
local ledger, incarnation, slot, now = KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3])

local take = redis.call('HGET', ledger, 't:' .. incarnation)
if not take then
  return {'GAP'}
end
local owner = redis.call('HGET', ledger, 'o:' .. slot)
if not owner or string.match(owner, '^[^:]+') ~= incarnation then
  return {'FENCED', owner or ''}
end
local opened = string.gsub(take, ':0:(%d+)$', ':1:%1')
redis.call('HSET', ledger, 't:' .. incarnation, opened)

-- An expiry is a field x:RECORD beside its record: a lifetime of the hash would take all of it.
for _, field in ipairs(redis.call('HKEYS', ledger)) do
  local record = string.match(field, '^x:(.*)$')
  if record and tonumber(redis.call('HGET', ledger, field)) <= now then
    redis.call('HDEL', ledger, record, field)
  end
end
return {'OK'}
