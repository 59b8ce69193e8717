package io.cdcpipeline.sink.mongo;

/** The dotted paths of fields. */
final class UpdatePaths {

  private UpdatePaths() {}

  /** Whether one of the paths is the other, or lies within it. */
  static boolean overlap(String a, String b) {
    return a.equals(b) || within(a, b) || within(b, a);
  }

  private static boolean within(String outer, String inner) {
    return inner.length() > outer.length()
        && inner.charAt(outer.length()) == '.'
        && inner.startsWith(outer);
  }

  /** Whether the server resolves the path by what the document holds: {@code a.$[].b}. */
  static boolean isPositional(String path) {
    return path.startsWith("$") || path.contains(".$");
  }

  /** Returns {@code path} if it names one field of a document. */
  static String requirePath(String path) {
    if (path.isEmpty()
        || isPositional(path)
        || path.startsWith(".")
        || path.endsWith(".")
        || path.contains("..")
        || path.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "'" + path + "' does not name a field: a path such as customer.number does");
    }
    return path;
  }

  /** Returns {@code name} if it is a field at the top of a document. */
  static String requireTopLevel(String name) {
    requirePath(name);
    if (name.contains(".") || name.equals("_id")) {
      throw new IllegalArgumentException(
          "'" + name + "' is not a field at the top of a document, or it is _id");
    }
    return name;
  }
}
