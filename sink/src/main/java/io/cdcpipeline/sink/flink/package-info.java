/**
 * What any store's sink is to Flink: writer, commit gate and committer, and their bytes in
 * checkpoints.
 *
 * <p>Read {@link io.cdcpipeline.sink.flink.BatchWriter} and {@link
 * io.cdcpipeline.sink.flink.BatchCommitter} first. A store extends {@link
 * io.cdcpipeline.sink.flink.ExactlyOnceSink}, or {@link io.cdcpipeline.sink.flink.DirectSink} for
 * less than exactly once.
 */
package io.cdcpipeline.sink.flink;
