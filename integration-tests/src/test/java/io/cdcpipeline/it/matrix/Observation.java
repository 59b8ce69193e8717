package io.cdcpipeline.it.matrix;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a row did to one sink.
 *
 * @param fired how many of its faults happened
 * @param refusals the outcomes with which the sink refused to go on, in order
 * @param violations of the history that is left at the end
 * @param startUp how long Flink took to bring the last process to the sink's first step
 * @param recovery from there to its first new commit
 */
record Observation(
    int fired,
    List<String> refusals,
    Violations violations,
    Optional<Duration> startUp,
    Optional<Duration> recovery) {}
