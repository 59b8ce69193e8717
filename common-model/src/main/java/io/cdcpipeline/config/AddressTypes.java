package io.cdcpipeline.config;

import io.cdcpipeline.config.SettingType.Rejected;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The kinds of address in the settings table. Nothing here resolves or contacts one. */
final class AddressTypes {
  private static final String ESCAPE_CREDENTIALS =
      " whose user name and password have @ / : % written as %40 %2F %3A %25";
  private static final String ESCAPED = "[^@/:%]*(%[0-9A-Fa-f]{2}[^@/:%]*)*";
  private static final Pattern USER_INFO = Pattern.compile(ESCAPED + "(:" + ESCAPED + ")?");
  private static final Pattern HOST_PORT =
      Pattern.compile("([A-Za-z0-9._-]{1,255}|\\[[0-9A-Fa-f:.]{2,45}])(:[0-9]{1,5})?");

  private AddressTypes() {}

  static SettingType<Integer> port() {
    return SettingTypes.integer(1, 65_535);
  }

  /** {@code host:port[,host:port]}. */
  static SettingType<String> bootstrapServers() {
    String expected = "host:port, several separated by commas without blanks, ports 1 to 65535";
    return new SettingType<>(
        expected,
        text -> {
          for (String server : text.split(",", -1)) {
            if (!isHostAndPort(server, true)) {
              throw new Rejected(expected);
            }
          }
          return text;
        });
  }

  static SettingType<URI> httpUrl() {
    String expected =
        "an http:// or https:// URL with a host, without credentials (use SOURCE_BEARER_TOKEN)"
            + " and without #fragment";
    return new SettingType<>(
        expected,
        text -> {
          URI uri = parse(text, expected);
          boolean http = uri.getScheme() != null && uri.getScheme().matches("(?i)https?");
          if (!http
              || uri.getHost() == null
              || uri.getPort() > 65_535
              || uri.getPort() == 0
              || uri.getRawUserInfo() != null
              || uri.getRawFragment() != null) {
            throw new Rejected(expected);
          }
          return uri;
        });
  }

  static SettingType<String> directoryUri() {
    String expected = "a directory with its scheme, such as file:///var/lib/x or s3://bucket/x";
    return new SettingType<>(
        expected,
        text -> {
          URI uri = parse(text, expected);
          if (uri.getScheme() == null
              || uri.getRawUserInfo() != null
              || uri.getPath() == null
              || !text.contains(":/")) {
            throw new Rejected(expected);
          }
          return text;
        });
  }

  static SettingType<Secret> mongoUri() {
    return storeUri("mongodb://host:27017/?replicaSet=name", Set.of("mongodb", "mongodb+srv"));
  }

  static SettingType<Secret> redisUri() {
    return storeUri("redis://host:6379 (rediss:// with TLS)", Set.of("redis", "rediss"));
  }

  /** May hold credentials; a host list, which {@link URI} does not understand, is allowed. */
  private static SettingType<Secret> storeUri(String example, Set<String> schemes) {
    String expected = "a URI such as " + example;
    return SettingType.hidden(
        new SettingType<>(
            expected,
            text -> {
              int schemeEnd = text.indexOf("://");
              if (schemeEnd < 0
                  || !schemes.contains(text.substring(0, schemeEnd).toLowerCase(Locale.ROOT))) {
                throw new Rejected(expected);
              }
              checkAuthority(text.substring(schemeEnd + 3), expected);
              return text;
            }));
  }

  private static void checkAuthority(String rest, String expected) {
    String beforeQuery = rest.split("[?#]", 2)[0];
    // The last @ counts: an unescaped one in a password must not move the host.
    int at = beforeQuery.lastIndexOf('@');
    if (at >= 0 && !USER_INFO.matcher(beforeQuery.substring(0, at)).matches()) {
      throw new Rejected(expected + ESCAPE_CREDENTIALS);
    }
    String hosts = beforeQuery.substring(at + 1).split("/", 2)[0];
    for (String host : hosts.split(",", -1)) {
      if (!isHostAndPort(host, false)) {
        throw new Rejected(expected);
      }
    }
  }

  private static boolean isHostAndPort(String text, boolean portRequired) {
    if (!HOST_PORT.matcher(text).matches()) {
      return false;
    }
    int colon = text.lastIndexOf(':');
    if (colon <= text.lastIndexOf(']')) {
      return !portRequired;
    }
    int port = Integer.parseInt(text.substring(colon + 1));
    return port >= 1 && port <= 65_535;
  }

  private static URI parse(String text, String expected) {
    try {
      return new URI(text);
    } catch (URISyntaxException quotesTheValue) {
      throw new Rejected(expected);
    }
  }
}
