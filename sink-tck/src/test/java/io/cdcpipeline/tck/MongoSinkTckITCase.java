package io.cdcpipeline.tck;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.cdcpipeline.sink.mongo.MongoSink;
import io.cdcpipeline.sink.mongo.MongoWrite;
import io.cdcpipeline.testsupport.MongoFixture;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.testframe.environment.MiniClusterTestEnvironment;
import org.apache.flink.connector.testframe.external.ExternalContextFactory;
import org.apache.flink.connector.testframe.external.sink.TestingSinkSettings;
import org.apache.flink.connector.testframe.junit.annotations.TestContext;
import org.apache.flink.connector.testframe.junit.annotations.TestEnv;
import org.apache.flink.connector.testframe.junit.annotations.TestSemantics;
import org.apache.flink.connector.testframe.testsuites.SinkTestSuiteBase;
import org.apache.flink.core.execution.CheckpointingMode;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Flink's sink test suite on MongoDB. A failure of it shows as a test that does not end. */
@Timeout(120)
class MongoSinkTckITCase extends SinkTestSuiteBase<String> {

  @RegisterExtension static final MongoFixture MONGO = new MongoFixture();

  @TestEnv final MiniClusterTestEnvironment environment = new MiniClusterTestEnvironment();

  @TestSemantics
  final CheckpointingMode[] semantics = new CheckpointingMode[] {CheckpointingMode.EXACTLY_ONCE};

  @TestContext
  final ExternalContextFactory<Collection> collection =
      test -> new Collection(MONGO.uri(), MONGO.freshDatabase());

  /** Every value is inserted under an id of its own. */
  static final class Collection extends SinkUnderTest {

    private final String uri;
    private final String database;
    private final MongoClient client;

    Collection(String uri, String database) {
      this.uri = uri;
      this.database = database;
      this.client = MongoClients.create(uri);
    }

    @Override
    public Sink<String> createSink(TestingSinkSettings settings) {
      String target = database;
      return MongoSink.<String>builder(
              sinkId,
              uri,
              (value, out) -> out.accept(MongoWrite.insertOne(target, "values", document(value))))
          .ledgerDatabase(database)
          .build();
    }

    private static BsonDocument document(String value) {
      return new BsonDocument("_id", new BsonObjectId()).append("value", new BsonString(value));
    }

    @Override
    List<String> visible() {
      return client
          .getDatabase(database)
          .getCollection("values", BsonDocument.class)
          .find()
          .map(document -> document.getString("value").getValue())
          .into(new ArrayList<>());
    }

    @Override
    void closeReader() {
      client.getDatabase(database).drop();
      client.close();
    }
  }
}
