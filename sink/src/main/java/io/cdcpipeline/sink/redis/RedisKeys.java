package io.cdcpipeline.sink.redis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Makes keys from a template such as <code>stock:{symbol}:candle:{interval}</code>, so that no two
 * lists of values ever make the same key.
 *
 * <p>Pieces stand between colons; a piece is a literal or one placeholder. In values {@code : % {
 * }} are escaped as in a URI, so {@code BRK:B} becomes {@code BRK%3AB}.
 */
public final class RedisKeys {

  private static final Pattern LITERAL = Pattern.compile("[A-Za-z0-9._-]+");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{[A-Za-z0-9._-]+}");

  /** A piece is a literal, or null for a value. */
  private final List<String> pieces;

  private final int values;
  private final String template;

  private RedisKeys(String template, List<String> pieces) {
    this.template = template;
    this.pieces = pieces;
    this.values = (int) pieces.stream().filter(piece -> piece == null).count();
  }

  /**
   * Reads a template.
   *
   * @param template pieces between colons
   * @return immutable; made once and used for every key
   * @throws IllegalArgumentException naming the piece that is neither a literal of letters, digits
   *     and {@code . _ -} nor one placeholder
   */
  public static RedisKeys template(String template) {
    List<String> pieces = new ArrayList<>();
    for (String piece : template.split(":", -1)) {
      boolean literal = LITERAL.matcher(piece).matches();
      if (!literal && !PLACEHOLDER.matcher(piece).matches()) {
        throw new IllegalArgumentException(
            "'"
                + piece
                + "' in the key template "
                + template
                + " is neither a literal of A-Z a-z 0-9 . _ - nor one placeholder such as"
                + " {symbol}; put a colon between the two");
      }
      pieces.add(literal ? piece : null);
    }
    return new RedisKeys(template, pieces);
  }

  /**
   * The key of these values, one for each placeholder, in their order.
   *
   * @param ofValues any valid Unicode, empty ones included
   * @return another key for each other list of values
   * @throws IllegalArgumentException for another number of values, or one that is not valid Unicode
   */
  public String key(String... ofValues) {
    if (ofValues.length != values) {
      throw new IllegalArgumentException(
          "the key template " + template + " takes " + values + " values, not " + ofValues.length);
    }
    StringBuilder key = new StringBuilder();
    int next = 0;
    for (String piece : pieces) {
      key.append(key.isEmpty() && next == 0 ? "" : ":");
      key.append(piece != null ? piece : escape(ofValues[next++]));
    }
    return key.toString();
  }

  /**
   * The values that a key was made of.
   *
   * @param key as {@link #key} made it
   * @return in the order of the placeholders
   * @throws IllegalArgumentException if it was not made by this template
   */
  public List<String> values(String key) {
    List<String> parts = Arrays.asList(key.split(":", -1));
    List<String> found = new ArrayList<>();
    boolean fits = parts.size() == pieces.size();
    for (int i = 0; fits && i < parts.size(); i++) {
      if (pieces.get(i) == null) {
        found.add(unescape(parts.get(i)));
      } else {
        fits = pieces.get(i).equals(parts.get(i));
      }
    }
    if (!fits) {
      throw new IllegalArgumentException("'" + key + "' is no key of the template " + template);
    }
    return found;
  }

  private static String escape(String value) {
    StringBuilder escaped = new StringBuilder(value.length() + 8);
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '%' -> escaped.append("%25");
        case ':' -> escaped.append("%3A");
        case '{' -> escaped.append("%7B");
        case '}' -> escaped.append("%7D");
        default -> {
          requireWhole(value, i);
          escaped.append(c);
        }
      }
    }
    return escaped.toString();
  }

  /** Half a surrogate pair has no UTF-8: it would become a question mark. */
  private static void requireWhole(String value, int i) {
    char c = value.charAt(i);
    boolean lone =
        Character.isHighSurrogate(c)
            ? i + 1 == value.length() || !Character.isLowSurrogate(value.charAt(i + 1))
            : Character.isLowSurrogate(c)
                && (i == 0 || !Character.isHighSurrogate(value.charAt(i - 1)));
    if (lone) {
      throw new IllegalArgumentException(
          "a value of a key is not valid Unicode at character " + i + ": it holds half a pair");
    }
  }

  private static String unescape(String escaped) {
    return escaped.replace("%7D", "}").replace("%7B", "{").replace("%3A", ":").replace("%25", "%");
  }

  @Override
  public String toString() {
    return template;
  }
}
