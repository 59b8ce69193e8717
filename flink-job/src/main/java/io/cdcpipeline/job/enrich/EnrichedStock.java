package io.cdcpipeline.job.enrich;

import io.cdcpipeline.model.ChangeEvent;

/**
 * A change, and what is known of its symbol right after it. Public because Flink falls back to Kryo
 * otherwise.
 *
 * @param state null after a delete; what it was before where the trade came too late for the
 *     session
 */
public record EnrichedStock(ChangeEvent event, StockState state) {}
