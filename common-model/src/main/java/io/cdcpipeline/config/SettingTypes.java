package io.cdcpipeline.config;

import io.cdcpipeline.config.SettingType.Rejected;
import java.math.BigInteger;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kinds of value in the settings table, except addresses. */
final class SettingTypes {
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,18})(ms|s|min|h|d)");
  private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,19}");

  // The length is bounded because the regex engine recurses.
  private static final String JSON_POINTER = "(?=.{0,256}\\z)(/[^/~]*(~[01][^/~]*)*)";

  private SettingTypes() {}

  static SettingType<String> text(String expected, String regex) {
    Pattern pattern = Pattern.compile(regex);
    return new SettingType<>(
        expected,
        text -> {
          if (!pattern.matcher(text).matches()) {
            throw new Rejected(expected);
          }
          return text;
        });
  }

  static SettingType<Integer> integer(int min, int max) {
    SettingType<Long> wide = wholeNumber(min, max);
    return new SettingType<>(wide.expected(), text -> Math.toIntExact(wide.parse(text)));
  }

  static SettingType<Long> wholeNumber(long min, long max) {
    String expected =
        max == Long.MAX_VALUE
            ? "a whole number, at least " + min
            : "a whole number from " + min + " to " + max;
    return new SettingType<>(
        expected,
        text -> {
          if (!INTEGER.matcher(text).matches()) {
            throw new Rejected(expected);
          }
          BigInteger number = new BigInteger(text);
          if (number.compareTo(BigInteger.valueOf(min)) < 0
              || number.compareTo(BigInteger.valueOf(max)) > 0) {
            throw new Rejected(expected);
          }
          return number.longValueExact();
        });
  }

  static SettingType<Duration> duration(Duration min) {
    String expected =
        "a duration with its unit (ms, s, min, h or d) such as 500ms, 10s or 5min, at least "
            + min.toMillis()
            + "ms";
    return new SettingType<>(
        expected,
        text -> {
          Matcher matcher = DURATION.matcher(text);
          if (!matcher.matches()) {
            throw new Rejected(expected);
          }
          Duration duration =
              duration(Long.parseLong(matcher.group(1)), matcher.group(2), expected);
          if (duration.compareTo(min) < 0) {
            throw new Rejected(expected);
          }
          return duration;
        });
  }

  private static Duration duration(long amount, String unit, String expected) {
    long millis =
        switch (unit) {
          case "ms" -> 1;
          case "s" -> 1_000;
          case "min" -> 60_000;
          case "h" -> 3_600_000;
          default -> 86_400_000;
        };
    try {
      return Duration.ofMillis(Math.multiplyExact(amount, millis));
    } catch (ArithmeticException overflow) {
      throw new Rejected(expected);
    }
  }

  /** RFC 6901; the empty pointer is the whole document. */
  static SettingType<String> jsonPointer(String expected) {
    return text(expected, JSON_POINTER + "*");
  }

  /** As {@link #jsonPointer}, but it must name a field. */
  static SettingType<String> fieldPointer() {
    return text("a JSON Pointer such as /price", JSON_POINTER + "+");
  }

  static SettingType<String> optionalFieldPointer() {
    return jsonPointer("a JSON Pointer such as /exchange, or empty to use the default value");
  }

  /** Empty means that there is none. */
  static SettingType<Secret> optionalToken() {
    String expected = "printable ASCII without blanks, and not the placeholder changeme";
    return SettingType.hidden(text(expected, "(?!(?i:changeme|change-me)$)[!-~]*"));
  }
}
