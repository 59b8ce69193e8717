package io.cdcpipeline.testsupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;

class FaultProxyITCase {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @RegisterExtension static final LeakCheck THREADS = LeakCheck.forThreadsNamed("fault-proxy-");
  @RegisterExtension static final MongoFixture MONGO = new MongoFixture();
  @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

  @Nested
  class InFrontOfMongo {
    private final String database = MONGO.freshDatabase();

    @Test
    void aCommitWhoseReplyIsDroppedIsCommittedThoughTheClientSawAnError() {
      try (FaultProxy proxy = FaultProxy.beforeMongo(MONGO.uri());
          MongoClient client = MongoClients.create(proxy.uri());
          ClientSession session = client.startSession()) {
        // The driver repeats a commit once by itself.
        ArmedFault first = proxy.arm(Fault.DROP_REPLY, "commitTransaction", 1);
        ArmedFault second = proxy.arm(Fault.DROP_REPLY, "commitTransaction", 2);
        session.startTransaction();
        numbers(client).insertOne(session, new Document("_id", 1));

        assertThatThrownBy(session::commitTransaction)
            .isInstanceOfSatisfying(
                MongoException.class,
                e ->
                    assertThat(
                            e.hasErrorLabel(MongoException.UNKNOWN_TRANSACTION_COMMIT_RESULT_LABEL))
                        .isTrue());

        assertThat(first.fired()).isEqualTo(1);
        assertThat(second.fired()).isEqualTo(1);
        assertThat(numbers(client).find()).containsExactly(new Document("_id", 1));
      }
    }

    @Test
    void aDroppedRequestNeverReachesTheServer() {
      try (FaultProxy proxy = FaultProxy.beforeMongo(MONGO.uri() + "&retryWrites=false");
          MongoClient client = MongoClients.create(proxy.uri())) {
        ArmedFault fault = proxy.arm(Fault.DROP_REQUEST, "insert", "numbers", 1);
        client.getDatabase(database).getCollection("others").insertOne(new Document("_id", 1));

        assertThatThrownBy(() -> numbers(client).insertOne(new Document("_id", 1)))
            .isInstanceOf(MongoException.class);

        assertThat(fault.fired()).isEqualTo(1);
        assertThat(numbers(client).find()).isEmpty();
      }
    }

    @Test
    void aRequestSentTwiceIsDoneTwiceAndAnsweredOnce() {
      try (FaultProxy proxy = FaultProxy.beforeMongo(MONGO.uri() + "&retryWrites=false");
          MongoClient client = MongoClients.create(proxy.uri())) {
        numbers(client).insertOne(new Document("_id", 1).append("n", 0));
        ArmedFault fault = proxy.arm(Fault.SEND_TWICE, "update");

        numbers(client).updateOne(Filters.eq(1), Updates.inc("n", 1));
        int seen = numbers(client).find().first().getInteger("n");

        assertThat(fault.fired()).isEqualTo(1);
        assertThat(seen).isEqualTo(2);
      }
    }

    @Test
    void theUriConnectsDirectlyAndKeepsTheRest() {
      try (FaultProxy proxy =
          FaultProxy.beforeMongo(
              "mongodb://me:a%2Fb@127.0.0.1:1,127.0.0.1:2/db?replicaSet=rs0&w=1")) {
        assertThat(proxy.uri())
            .isEqualTo(
                "mongodb://me:a%%2Fb@127.0.0.1:%d/db?w=1&directConnection=true", proxy.port());
      }
    }

    private MongoCollection<Document> numbers(MongoClient client) {
      return client.getDatabase(database).getCollection("numbers");
    }
  }

  @Nested
  class InFrontOfRedis {
    private final String list = REDIS.freshPrefix() + "list";

    @Test
    void aWriteWhoseReplyIsDroppedIsThereThoughTheClientSawAnError() {
      try (FaultProxy proxy = FaultProxy.beforeRedis(REDIS.uri());
          Jedis client = new Jedis(proxy.uri())) {
        ArmedFault fault = proxy.arm(Fault.DROP_REPLY, "rpush", 2);
        client.rpush(list, "1");

        assertThatThrownBy(() -> client.rpush(list, "2"))
            .isInstanceOf(JedisConnectionException.class);

        assertThat(fault.fired()).isEqualTo(1);
        assertThat(direct()).containsExactly("1", "2");
      }
    }

    @Test
    void theRepliesBeforeTheLostOneOfAPipelineArrive() throws IOException {
      try (FaultProxy proxy = FaultProxy.beforeRedis(REDIS.uri());
          Socket client = socket(proxy)) {
        ArmedFault fault = proxy.arm(Fault.DROP_REPLY, "INCR", list + "3", 1);

        send(client, "INCR %s1\r\nINCR %s2\r\nINCR %s3\r\n".formatted(list, list, list));
        byte[] received = client.getInputStream().readAllBytes();

        assertThat(new String(received, StandardCharsets.US_ASCII)).isEqualTo(":1\r\n:1\r\n");
        assertThat(fault.fired()).isEqualTo(1);
      }
    }

    @Test
    void aScriptSentTwiceRunsTwiceAndLaterRepliesStillMatch() {
      try (FaultProxy proxy = FaultProxy.beforeRedis(REDIS.uri());
          Jedis client = new Jedis(proxy.uri())) {
        ArmedFault fault = proxy.arm(Fault.SEND_TWICE, "EVAL");

        Object first = client.eval("return redis.call('RPUSH', KEYS[1], ARGV[1])", 1, list, "x");
        long length = client.llen(list);

        assertThat(first).isEqualTo(1L);
        assertThat(length).isEqualTo(2);
        assertThat(fault.fired()).isEqualTo(1);
      }
    }

    @Test
    void aHeldReplyArrivesWhenItIsReleased() throws Exception {
      try (FaultProxy proxy = FaultProxy.beforeRedis(REDIS.uri());
          Jedis client = new Jedis(proxy.uri())) {
        ArmedFault fault = proxy.arm(Fault.HOLD_REPLY, "RPUSH");
        client.ping();

        CompletableFuture<Long> reply =
            CompletableFuture.supplyAsync(() -> client.rpush(list, "1"));
        boolean held = fault.awaitFired(LIMIT);
        boolean early = reply.isDone();
        fault.release();

        assertThat(held).isTrue();
        assertThat(early).isFalse();
        assertThat(reply.get(30, TimeUnit.SECONDS)).isEqualTo(1);
      }
    }

    @Test
    void aBlackHoleIsSeenByTheClientsOwnTimeoutOnly() {
      try (FaultProxy proxy = FaultProxy.beforeRedis(REDIS.uri());
          Jedis client = impatient(proxy)) {
        ArmedFault fault = proxy.arm(Fault.BLACK_HOLE, "RPUSH");

        assertThatThrownBy(() -> client.rpush(list, "1"))
            .isInstanceOf(JedisConnectionException.class)
            .hasRootCauseInstanceOf(SocketTimeoutException.class);

        assertThat(fault.fired()).isEqualTo(1);
        assertThat(direct()).isEmpty();
      }
    }

    @Test
    void aFrozenProxyPassesNothingUntilItThaws() throws Exception {
      try (FaultProxy proxy = FaultProxy.beforeRedis(REDIS.uri());
          Jedis client = new Jedis(proxy.uri());
          Jedis other = impatient(proxy)) {
        client.ping();
        other.ping();
        proxy.freeze();

        CompletableFuture<Long> reply =
            CompletableFuture.supplyAsync(() -> client.rpush(list, "1"));
        assertThatThrownBy(other::ping).isInstanceOf(JedisConnectionException.class);
        boolean early = reply.isDone();
        proxy.thaw();

        assertThat(early).isFalse();
        assertThat(reply.get(30, TimeUnit.SECONDS)).isEqualTo(1);
      }
    }

    @Test
    void aResetIsAResetAndNewConnectionsAreWelcome() throws IOException {
      try (FaultProxy proxy = FaultProxy.beforeRedis(REDIS.uri());
          Socket client = socket(proxy)) {
        send(client, "PING\r\n");
        client.getInputStream().readNBytes("+PONG\r\n".length());

        proxy.resetConnections();

        assertThatThrownBy(() -> client.getInputStream().read())
            .isInstanceOf(SocketException.class)
            .hasMessageContaining("reset");
        assertThat(proxy.openConnections()).isZero();
        try (Jedis later = new Jedis(proxy.uri())) {
          assertThat(later.ping()).isEqualTo("PONG");
        }
      }
    }

    @Test
    void aFaultWhoseRequestNeverCameHasNotFired() {
      try (FaultProxy proxy = FaultProxy.beforeRedis(REDIS.uri());
          Jedis client = new Jedis(proxy.uri())) {
        ArmedFault fault = proxy.arm(Fault.DROP_REPLY, "RPUSH", 2);

        client.rpush(list, "1");

        assertThat(fault.fired()).isZero();
      }
    }

    private Socket socket(FaultProxy proxy) throws IOException {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
      socket.setSoTimeout(Math.toIntExact(LIMIT.toMillis()));
      return socket;
    }

    private void send(Socket client, String inlineCommands) throws IOException {
      client.getOutputStream().write(inlineCommands.getBytes(StandardCharsets.US_ASCII));
    }

    private List<String> direct() {
      try (Jedis jedis = new Jedis(REDIS.uri())) {
        return jedis.lrange(list, 0, -1);
      }
    }

    private Jedis impatient(FaultProxy proxy) {
      return new Jedis(
          new HostAndPort("127.0.0.1", proxy.port()),
          DefaultJedisClientConfig.builder().socketTimeoutMillis(500).build());
    }
  }
}
