package io.cdcpipeline.testsupport;

/** A stream's element in the example. Public because Flink falls back to Kryo otherwise. */
public record Order(String customer, long amount) {}
