package io.cdcpipeline.benchmarks.sinks;

/**
 * One event of the measured stream: 14 fields, about 250 bytes as JSON. Public because Flink falls
 * back to Kryo otherwise.
 *
 * @param number position in the stream, from 0; no two events of a stream have the same content
 * @param createdMicros when the source made it, microseconds since the epoch
 */
public record Trade(
    long number,
    String key,
    String symbol,
    String venue,
    String currency,
    String side,
    long createdMicros,
    double price,
    double bid,
    double ask,
    double high,
    double low,
    long volume,
    String condition) {}
