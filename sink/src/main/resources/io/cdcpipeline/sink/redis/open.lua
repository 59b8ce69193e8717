-- Marks a take record as open if its committer still owns the slot, and sweeps what has expired.
-- KEYS[1] ledger
-- ARGV    incarnation, slot, now, epoch
-- returns {'OK'}, {'GAP'} or {'FENCED', owner}
local ledger, incarnation, slot, now = KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3])
local mine = tonumber(ARGV[4])

-- A later owner is FENCED also where the own record was retired; an earlier one means that the
-- store went back.
local take = redis.call('HGET', ledger, 't:' .. incarnation)
local owner = redis.call('HGET', ledger, 'o:' .. slot)
if owner then
  local owned_by, epoch = string.match(owner, '^([^:]+):(%d+):')
  if owned_by ~= incarnation then
    if tonumber(epoch) > mine then
      return {'FENCED', owner}
    end
    return {'GAP'}
  end
end
if not take then
  return {'GAP'}
end
if not owner then
  return {'FENCED', ''}
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
