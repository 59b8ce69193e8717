package io.cdcpipeline.config;

import java.util.function.Function;

/**
 * How the text of a setting becomes a value.
 *
 * @param expected what a value must look like, as the end of "must be ..."
 * @param parser throws {@link Rejected} for a text that breaks the rule
 */
record SettingType<T>(String expected, boolean secret, Function<String, T> parser) {

  /** A value breaks the rule; the message is the end of "must be ..." and never holds the value. */
  static final class Rejected extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Rejected(String expected) {
      super(expected, null, false, false);
    }
  }

  SettingType(String expected, Function<String, T> parser) {
    this(expected, false, parser);
  }

  /** The same rule for a value that must not be shown. */
  static SettingType<Secret> hidden(SettingType<String> type) {
    return new SettingType<>(type.expected, true, text -> new Secret(type.parse(text)));
  }

  T parse(String text) {
    return parser.apply(text);
  }
}
