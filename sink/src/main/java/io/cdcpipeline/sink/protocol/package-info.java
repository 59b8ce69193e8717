/**
 * The commit protocol: its nouns, its rules and what a store has to offer.
 *
 * <p>Read {@link io.cdcpipeline.sink.protocol.CommitProtocol} first, then {@link
 * io.cdcpipeline.sink.protocol.RestoreChecks}. Both are pure. A store implements {@link
 * io.cdcpipeline.sink.protocol.Ledger}. Nothing here knows Flink or a driver.
 */
package io.cdcpipeline.sink.protocol;
