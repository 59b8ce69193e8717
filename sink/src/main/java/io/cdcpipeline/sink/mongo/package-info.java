/**
 * Sinks into MongoDB. Start with {@link io.cdcpipeline.sink.mongo.MongoSink#builder}; what can be
 * written is in {@link io.cdcpipeline.sink.mongo.MongoWrite}.
 */
package io.cdcpipeline.sink.mongo;
