package io.cdcpipeline.sink.redis;

import java.io.File;
import java.io.Serializable;
import redis.clients.jedis.SslOptions;

/** What a sink shows to servers and demands of them beside the URI. Each may be null. */
record RedisSecurity(Store trust, Store key, String sentinelUser, String sentinelPassword)
    implements Serializable {

  static final RedisSecurity DEFAULT = new RedisSecurity(null, null, null, null);

  /** A key store file, PKCS 12 or JKS, that each task manager has at this path. */
  record Store(String path, String password) implements Serializable {

    @Override
    public String toString() {
      return path;
    }
  }

  RedisSecurity trust(Store store) {
    return new RedisSecurity(store, key, sentinelUser, sentinelPassword);
  }

  RedisSecurity key(Store store) {
    return new RedisSecurity(trust, store, sentinelUser, sentinelPassword);
  }

  RedisSecurity sentinel(String user, String password) {
    return new RedisSecurity(trust, key, user, password);
  }

  /** Certificate and host name are checked, always. */
  SslOptions sslOptions() {
    SslOptions.Builder options = SslOptions.builder();
    if (trust != null) {
      options.truststore(new File(trust.path), trust.password.toCharArray());
    }
    if (key != null) {
      options.keystore(new File(key.path), key.password.toCharArray());
    }
    return options.build();
  }

  @Override
  public String toString() {
    return "trust " + trust + ", key " + key;
  }
}
