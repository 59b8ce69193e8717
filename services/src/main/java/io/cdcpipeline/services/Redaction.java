package io.cdcpipeline.services;

import java.util.regex.Pattern;

/** The one way an address gets into a message. */
final class Redaction {
  private static final Pattern ADDRESS = Pattern.compile("^([a-z+]+://)(?:.*@)?([^/?]*).*$");
  private static final Pattern USER_INFO = Pattern.compile("://[^/\\s@]*@");

  private Redaction() {}

  /** Scheme and hosts only: a query can hold secrets too. */
  static String withoutCredentials(String uri) {
    return ADDRESS.matcher(uri).replaceFirst("$1$2");
  }

  /** For the output of a tool, which may repeat the address it was configured with. */
  static String inText(String text) {
    return USER_INFO.matcher(text).replaceAll("://***@");
  }
}
