package io.cdcpipeline.services;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;

/**
 * A certificate authority of its own, a server certificate for the loopback interface and a client
 * certificate, valid for two days: for tests only. Made by the JDK's keytool in one directory,
 * which the caller deletes. Immutable.
 */
public final class LocalCertificates {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String AUTHORITY = "authority";
  private static final String SERVER = "server";
  private static final String CLIENT = "client";

  private final Path directory;
  private final String password;
  private final KeyStore all;

  private LocalCertificates(Path directory, String password, KeyStore all) {
    this.directory = directory;
    this.password = password;
    this.all = all;
  }

  /**
   * Takes a few seconds.
   *
   * @param directory made when absent
   */
  public static LocalCertificates make(Path directory) {
    String password = Passwords.random();
    Path file = directory.resolve("all.p12");
    try {
      Files.createDirectories(directory);
      Files.deleteIfExists(file);
      generate(file, password, AUTHORITY, "CN=authority,O=cdc", List.of("-ext", "bc:c"));
      generate(
          file,
          password,
          SERVER,
          "CN=localhost,OU=servers,O=cdc",
          List.of("-signer", AUTHORITY, "-ext", "san=ip:127.0.0.1,dns:localhost"));
      // MongoDB takes a client whose O and OU are a server's for one of the set.
      generate(file, password, CLIENT, "CN=client,OU=clients,O=cdc", List.of("-signer", AUTHORITY));
      LocalCertificates made =
          new LocalCertificates(directory, password, read(file, password.toCharArray()));
      made.writeFiles();
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make certificates in " + directory, e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Cannot make certificates in " + directory, e);
    }
  }

  /** The authority's certificate, PEM. */
  public Path authority() {
    return directory.resolve("authority.pem");
  }

  /** The server's certificate and its private key in one file, PEM. */
  public Path server() {
    return directory.resolve("server.pem");
  }

  /** The client's certificate and its private key in one file, PEM. */
  public Path client() {
    return directory.resolve("client.pem");
  }

  /** PKCS12 with the authority alone. */
  public Path trustStore() {
    return directory.resolve("trust.p12");
  }

  /** PKCS12 with the client's key and certificate. */
  public Path clientKeyStore() {
    return directory.resolve("client.p12");
  }

  /** Of both stores and of the key. */
  public String password() {
    return password;
  }

  /** The client's name as RFC 2253 writes it, which is MongoDB's user name for it. */
  public String clientSubject() {
    try {
      X509Certificate certificate = (X509Certificate) all.getCertificate(CLIENT);
      return certificate.getSubjectX500Principal().getName(X500Principal.RFC2253);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The client's certificate cannot be read", e);
    }
  }

  /** Trusts the authority only and presents the client's certificate. */
  public SSLContext sslContext() {
    return sslContext(clientKeyStore());
  }

  /** Trusts the authority only and presents nothing. */
  public SSLContext anonymousSslContext() {
    return sslContext(trustStore());
  }

  private SSLContext sslContext(Path keys) {
    try {
      char[] secret = password.toCharArray();
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(read(trustStore(), secret));
      KeyManagerFactory own =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      own.init(read(keys, secret), secret);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the certificates in " + directory, e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Cannot use the certificates in " + directory, e);
    }
  }

  private void writeFiles() throws IOException, GeneralSecurityException {
    Certificate trusted = all.getCertificate(AUTHORITY);
    char[] secret = password.toCharArray();
    Files.writeString(authority(), pem("CERTIFICATE", trusted.getEncoded()));
    Files.writeString(server(), keyAndCertificate(SERVER));
    Files.writeString(client(), keyAndCertificate(CLIENT));
    KeyStore trust = empty();
    trust.setCertificateEntry(AUTHORITY, trusted);
    write(trust, trustStore());
    KeyStore client = empty();
    client.setKeyEntry(CLIENT, all.getKey(CLIENT, secret), secret, all.getCertificateChain(CLIENT));
    write(client, clientKeyStore());
  }

  private String keyAndCertificate(String alias) throws GeneralSecurityException {
    Key key = all.getKey(alias, password.toCharArray());
    return pem("PRIVATE KEY", key.getEncoded())
        + pem("CERTIFICATE", all.getCertificate(alias).getEncoded());
  }

  private void write(KeyStore store, Path file) throws IOException, GeneralSecurityException {
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, password.toCharArray());
    }
  }

  private static KeyStore empty() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static KeyStore read(Path file, char[] secret)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, secret);
    }
    return store;
  }

  private static String pem(String type, byte[] content) {
    String text =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(content);
    return "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n".formatted(type, text);
  }

  private static void generate(
      Path file, String password, String alias, String name, List<String> further) {
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    List<String> command = new ArrayList<>(List.of(keytool, "-genkeypair", "-alias", alias));
    command.addAll(List.of("-keyalg", "RSA", "-keysize", "2048", "-validity", "2"));
    command.addAll(List.of("-storetype", "PKCS12", "-keystore", file.toString()));
    command.addAll(List.of("-storepass", password, "-dname", name));
    command.addAll(further);
    Command.Outcome outcome = Command.run(LIMIT, command);
    if (!outcome.succeeded()) {
      throw new IllegalStateException(
          "keytool could not make the certificate %s: %s".formatted(name, outcome.text()));
    }
  }
}
