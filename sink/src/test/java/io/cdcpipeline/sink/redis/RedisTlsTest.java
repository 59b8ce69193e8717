package io.cdcpipeline.sink.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.cdcpipeline.services.LocalCertificates;
import io.cdcpipeline.services.LocalSecureRedis;
import io.cdcpipeline.services.ServiceOptions;
import io.cdcpipeline.sink.flink.Attempt;
import io.cdcpipeline.sink.protocol.CommitListener;
import io.cdcpipeline.sink.protocol.FaultInjector;
import io.cdcpipeline.sink.protocol.Label;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real server that speaks TLS only and knows its users. Skipped where none can be had. */
@Timeout(60)
class RedisTlsTest {

  private static final Label FRESH = new Label("a".repeat(32), Label.FRESH, 1, 0);

  @TempDir Path directory;
  private LocalCertificates certificates;
  private LocalSecureRedis redis;

  @BeforeEach
  void start() {
    assumeThat(LocalSecureRedis.tlsUnavailableBecause()).isEmpty();
    certificates = LocalCertificates.make(directory);
    redis =
        LocalSecureRedis.startWithTls(
            new ServiceOptions(directory, Optional.empty()),
            certificates,
            "sink",
            List.of("~*", "&*", "+@all"));
  }

  @AfterEach
  void stop() {
    if (redis != null) {
      redis.close();
    }
  }

  private RedisSinkBuilder<RedisWrite> builder() {
    return RedisSink.builder("sink", redis.uri(), (write, out) -> out.accept(write));
  }

  private RedisSinkBuilder<RedisWrite> trusting() {
    return builder().trustStore(certificates.trustStore().toString(), certificates.password());
  }

  private static void commitsTwice(RedisSinkBuilder<RedisWrite> builder) throws Exception {
    try (Attempt<RedisWrite> attempt = Attempt.takeOver(builder.build(), FRESH).open()) {
      attempt.commit(attempt.batch(RedisWrite.incrBy("n", 1)));
      attempt.commit(attempt.batch(RedisWrite.incrBy("n", 1)));
    }
  }

  @Test
  void aServerWhoseCertificateIsTrustedIsWrittenTo() throws Exception {
    commitsTwice(trusting());
  }

  @Test
  void aCertificateOfItsOwnMayBeShown() throws Exception {
    commitsTwice(
        trusting().keyStore(certificates.clientKeyStore().toString(), certificates.password()));
  }

  @Test
  void aServerThatIsNotTrustedIsRefused() {
    assertRefused(builder());
  }

  private static void assertRefused(RedisSinkBuilder<RedisWrite> builder) {
    try (RedisLedger ledger =
        RedisLedger.connect(builder.options(), CommitListener.NONE, FaultInjector.NONE)) {
      assertThatThrownBy(() -> ledger.takeOver(FRESH))
          .hasStackTraceContaining("PKIX path building failed");
    }
  }

  @Test
  void aServerWithoutWaitaofIsRefusedByItsVersionWhereThatIsAskedFor() throws Exception {
    RedisDurability onDisk = RedisDurability.appendOnlyFile(0, Duration.ofSeconds(1));
    try (RedisServers servers = new RedisServers(trusting().options());
        RedisSession session = servers.session(0)) {
      assumeThat(session.info("server")).contains("redis_version:7.0");
    }

    assertThatThrownBy(() -> Attempt.takeOver(trusting().durability(onDisk).build(), FRESH))
        .hasMessageContaining("is version 7.0")
        .hasMessageContaining("no WAITAOF");
  }

  @Test
  void aWrongPasswordIsRefusedAndNotRepeated() {
    String wrong = redis.uri().replaceFirst("sink:[^@]*@", "sink:hunter2secret@");
    RedisSinkOptions options =
        RedisSink.<RedisWrite>builder("sink", wrong, (write, out) -> out.accept(write))
            .trustStore(certificates.trustStore().toString(), certificates.password())
            .options();
    try (RedisLedger ledger =
        RedisLedger.connect(options, CommitListener.NONE, FaultInjector.NONE)) {
      assertThatThrownBy(() -> ledger.takeOver(FRESH))
          .hasMessageContaining("WRONGPASS")
          .extracting(Throwable::toString)
          .asString()
          .doesNotContain("hunter2secret");
      assertThat(options.toString()).doesNotContain("hunter2secret");
    }
  }
}
