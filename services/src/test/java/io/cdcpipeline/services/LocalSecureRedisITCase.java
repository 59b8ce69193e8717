package io.cdcpipeline.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisConnectionException;

class LocalSecureRedisITCase {
  private static final List<String> RULES = List.of("~mine:*", "+get", "+set", "+ping");

  @TempDir private Path work;

  @Test
  void itsUserDoesWhatItsRulesSayAndNobodyElseGetsIn() {
    try (LocalSecureRedis redis = LocalSecureRedis.start(options(), "pipeline", RULES);
        Jedis user = new Jedis(redis.uri());
        Jedis admin = new Jedis(redis.adminUri());
        Jedis nobody = new Jedis(redis.anonymousUri())) {
      user.set("mine:a", "1");

      assertThat(admin.get("mine:a")).isEqualTo("1");
      assertThatThrownBy(() -> user.set("other", "1"))
          .isInstanceOf(JedisAccessControlException.class);
      assertThatThrownBy(() -> user.del("mine:a")).isInstanceOf(JedisAccessControlException.class);
      assertThatThrownBy(() -> nobody.get("mine:a")).hasMessageContaining("NOAUTH");
    }
  }

  @Test
  void theUsersAreThereAfterARestart() {
    try (LocalSecureRedis redis = LocalSecureRedis.start(options(), "pipeline", RULES)) {
      redis.kill();
      redis.restart();

      try (Jedis user = new Jedis(redis.uri())) {
        assertThat(user.set("mine:a", "1")).isEqualTo("OK");
      }
    }
  }

  @Test
  void withCertificatesItSpeaksTlsOnly() {
    assumeTrue(
        LocalSecureRedis.tlsUnavailableBecause().isEmpty(),
        LocalSecureRedis.tlsUnavailableBecause().orElse("available"));
    LocalCertificates certificates = LocalCertificates.make(work.resolve("certificates"));
    try (LocalSecureRedis redis =
            LocalSecureRedis.startWithTls(options(), certificates, "pipeline", RULES);
        Jedis anonymous = client(redis, trusting(certificates));
        Jedis known = client(redis, known(certificates))) {
      assertThat(anonymous.set("mine:a", "1")).isEqualTo("OK");
      assertThat(known.get("mine:a")).isEqualTo("1");
      assertThat(redis.uri()).startsWith("rediss://pipeline:");
      assertThatThrownBy(() -> client(redis, SslOptions.defaults()).close())
          .isInstanceOf(JedisConnectionException.class)
          .hasStackTraceContaining("PKIX");
      assertThatThrownBy(() -> new Jedis(redis.uri().replace("rediss", "redis")).close())
          .isInstanceOf(JedisConnectionException.class);
    }
  }

  @Test
  void aRedisWithoutTlsIsNotTakenForOneThatHasIt() throws IOException {
    FakeMachine fake =
        new FakeMachine(work).withProgram("redis-server", "echo 'Redis server v=8.2.3'");

    assertThatThrownBy(() -> ServerSearch.forRedisWithTls(fake.machine()).launcher())
        .isInstanceOf(ServiceUnavailableException.class)
        .hasMessageContaining("is built without TLS")
        .hasMessageContaining("there is no redis-check-rdb on PATH")
        .hasMessageContaining("Install the Debian package redis-tools");
  }

  @Test
  void theServerInsideRedisToolsIsRunUnderItsOtherName() throws IOException {
    FakeMachine fake =
        new FakeMachine(work)
            .withProgram(
                "redis-check-rdb",
                """
                # SSL_CTX_new
                case $0 in *redis-server) echo 'Redis server v=7.0.15';; *) exit 1;; esac
                """);

    ServerSearch search = ServerSearch.forRedisWithTls(fake.machine());

    assertThat(search.launcher())
        .isInstanceOfSatisfying(
            BinaryLauncher.class,
            launcher ->
                assertThat(launcher.binary())
                    .isEqualTo(
                        new ServerBinary(
                            fake.cache().resolve("redis-tools/redis-server"),
                            "7.0.15",
                            "Debian package redis-tools")));
    assertThat(Files.isSymbolicLink(fake.cache().resolve("redis-tools/redis-server"))).isTrue();
  }

  @Test
  void valkeyIsAnotherServerInTheSameSetting() {
    try (LocalRedis valkey = LocalRedis.startValkey(options());
        Jedis client = new Jedis(valkey.uri())) {
      client.rpush("list", "1");
      valkey.kill();
      valkey.restart();

      assertThat(valkey.describe()).startsWith("Valkey 9.");
      try (Jedis again = new Jedis(valkey.uri())) {
        assertThat(again.lrange("list", 0, -1)).containsExactly("1");
      }
    }
  }

  private static SslOptions trusting(LocalCertificates certificates) {
    return trust(certificates).build();
  }

  private static SslOptions known(LocalCertificates certificates) {
    return trust(certificates)
        .keystore(certificates.clientKeyStore().toFile(), certificates.password().toCharArray())
        .keyStoreType("PKCS12")
        .build();
  }

  private static SslOptions.Builder trust(LocalCertificates certificates) {
    return SslOptions.builder()
        .truststore(certificates.trustStore().toFile(), certificates.password().toCharArray())
        .trustStoreType("PKCS12");
  }

  private static Jedis client(LocalSecureRedis redis, SslOptions ssl) {
    URI uri = URI.create(redis.uri());
    String[] credentials = uri.getUserInfo().split(":", 2);
    return new Jedis(
        new HostAndPort(uri.getHost(), uri.getPort()),
        DefaultJedisClientConfig.builder()
            .sslOptions(ssl)
            .user(credentials[0])
            .password(credentials[1])
            .build());
  }

  private ServiceOptions options() {
    return new ServiceOptions(work, Optional.empty());
  }
}
