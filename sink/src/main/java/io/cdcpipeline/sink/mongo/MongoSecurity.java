package io.cdcpipeline.sink.mongo;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * The key stores for TLS, as files on each task manager; null for those of the JVM.
 *
 * @param trust whom to trust
 * @param key the sink's own certificate
 */
record MongoSecurity(Store trust, Store key) implements Serializable {

  static final MongoSecurity OF_THE_JVM = new MongoSecurity(null, null);

  /** A PKCS 12 or JKS file. */
  record Store(String path, String password) implements Serializable {

    /** Without the password. */
    @Override
    public String toString() {
      return path;
    }

    private KeyStore read() throws IOException, GeneralSecurityException {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      try (InputStream file = Files.newInputStream(Path.of(path))) {
        store.load(file, password.toCharArray());
      }
      return store;
    }
  }

  MongoSecurity trust(Store store) {
    return new MongoSecurity(store, key);
  }

  MongoSecurity key(Store store) {
    return new MongoSecurity(trust, store);
  }

  boolean isOfTheJvm() {
    return trust == null && key == null;
  }

  /**
   * Reads the stores.
   *
   * @throws IOException naming the file that cannot be read
   */
  SSLContext context() throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keyManagers(), trustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IOException(
          "cannot read the key stores for MongoDB ("
              + this
              + "). Nothing was written. Are they on"
              + " this task manager, and is their password right?",
          e);
    }
  }

  private KeyManager[] keyManagers() throws IOException, GeneralSecurityException {
    if (key == null) {
      return null;
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(key.read(), key.password.toCharArray());
    return factory.getKeyManagers();
  }

  private TrustManager[] trustManagers() throws IOException, GeneralSecurityException {
    if (trust == null) {
      return null;
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trust.read());
    return factory.getTrustManagers();
  }

  @Override
  public String toString() {
    return "trust " + trust + ", key " + key;
  }
}
