-- Marks a take record as open if its committer still owns the slot.
-- KEYS[1] ledger
-- ARGV    incarnation, slot
-- returns {'OK'}, {'GAP'} or {'FENCED', owner}
local ledger, incarnation, slot = KEYS[1], ARGV[1], ARGV[2]

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
return {'OK'}
