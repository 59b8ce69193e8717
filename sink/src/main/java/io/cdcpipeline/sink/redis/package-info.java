/**
 * Sinks into Redis: standalone, behind sentinels, or a cluster. Start with {@link
 * io.cdcpipeline.sink.redis.RedisSink#builder}; what can be written is in {@link
 * io.cdcpipeline.sink.redis.RedisWrite}.
 */
package io.cdcpipeline.sink.redis;
