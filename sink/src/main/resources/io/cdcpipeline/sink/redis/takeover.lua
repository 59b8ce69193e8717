-- Takes a slot over in one lane: closed take record, new owner, no owner for other parallelisms.
--
-- The first lane draws the epoch, the others are given it. Two takeovers may meet in a lane in
-- another order than in the first one: the higher epoch wins in each.
--
-- KEYS[1] ledger
-- ARGV    incarnation, parallelism, subtask, job, restored, now, layout, target, adopt (1 or 0),
--         given epoch or 0 to draw one, floor: an epoch that is to be exceeded
-- returns {'OK', epoch}, {'LAYOUT', has} or {'TARGET', has}
local ledger = KEYS[1]
local incarnation, parallelism, subtask = ARGV[1], ARGV[2], ARGV[3]
local job, restored, now, layout, target = ARGV[4], ARGV[5], ARGV[6], ARGV[7], ARGV[8]
local adopt, given, floor = ARGV[9] == '1', tonumber(ARGV[10]), tonumber(ARGV[11])

local has = redis.call('HMGET', ledger, 'layout', 'target', 'epoch')
if has[1] and has[1] ~= layout then
  return {'LAYOUT', has[1]}
end
if has[2] and has[2] ~= target and not adopt then
  return {'TARGET', has[2]}
end

local last = tonumber(has[3] or '0')
local epoch = given > 0 and given or math.max(last, floor) + 1
local taken = false
for _, field in ipairs(redis.call('HKEYS', ledger)) do
  local of, slot = string.match(field, '^o:(%d+):(%d+)$')
  if of and (of ~= parallelism or slot == subtask) then
    local owner = redis.call('HGET', ledger, field)
    if tonumber(string.match(owner, '^[^:]*:(%d+)')) > epoch then
      taken = true
    elseif of ~= parallelism then
      redis.call('HDEL', ledger, field)
    end
  end
end
redis.call('HSET', ledger,
  'fmt', '1', 'layout', layout, 'target', target,
  'epoch', string.format('%.0f', math.max(last, epoch)),
  't:' .. incarnation,
  table.concat({job, restored, parallelism, subtask, string.format('%.0f', epoch), '0', now}, ':'))
if not taken then
  redis.call('HSET', ledger, 'o:' .. parallelism .. ':' .. subtask,
    incarnation .. ':' .. string.format('%.0f', epoch) .. ':' .. job)
end
return {'OK', string.format('%.0f', epoch)}
