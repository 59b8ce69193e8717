package io.cdcpipeline.sink.mongo;

import com.mongodb.MongoNamespace;
import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.WriteModel;
import com.mongodb.client.model.bulk.ClientNamespacedWriteModel;
import com.mongodb.client.model.bulk.ClientReplaceOneOptions;
import com.mongodb.client.model.bulk.ClientUpdateOneOptions;
import org.bson.BsonDocument;

/**
 * The same models for the client's bulkWrite, which reaches several collections with one request.
 *
 * <p>Untested against a server: it needs MongoDB 8.0, of which none was at hand. Used from wire
 * version {@value #WIRE_VERSION} on, and only for a chunk with more than one collection.
 */
final class ClientModels {

  /** Of MongoDB 8.0, the first server with the command. */
  static final int WIRE_VERSION = 25;

  private ClientModels() {}

  static boolean supportedBy(int maxWireVersion) {
    return maxWireVersion >= WIRE_VERSION;
  }

  static ClientNamespacedWriteModel of(MongoOperation operation) {
    MongoNamespace target = operation.target();
    WriteModel<BsonDocument> model = MongoModels.of(operation);
    if (model instanceof InsertOneModel<BsonDocument> insert) {
      return ClientNamespacedWriteModel.insertOne(target, insert.getDocument());
    }
    if (model instanceof ReplaceOneModel<BsonDocument> replace) {
      return ClientNamespacedWriteModel.replaceOne(
          target,
          replace.getFilter(),
          replace.getReplacement(),
          ClientReplaceOneOptions.clientReplaceOneOptions()
              .upsert(replace.getReplaceOptions().isUpsert()));
    }
    if (model instanceof UpdateOneModel<BsonDocument> update) {
      ClientUpdateOneOptions options =
          ClientUpdateOneOptions.clientUpdateOneOptions().upsert(update.getOptions().isUpsert());
      return update.getUpdatePipeline() == null
          ? ClientNamespacedWriteModel.updateOne(
              target, update.getFilter(), update.getUpdate(), options)
          : ClientNamespacedWriteModel.updateOne(
              target, update.getFilter(), update.getUpdatePipeline(), options);
    }
    return ClientNamespacedWriteModel.deleteOne(
        target, ((DeleteOneModel<BsonDocument>) model).getFilter());
  }
}
