package io.cdcpipeline.config;

/**
 * The text that one source gives for one key.
 *
 * @param origin as shown in errors: {@code --flag}, {@code environment}, {@code .env:12}
 */
record Given(String text, String origin) {

  /** The origin only: whether the text is secret is not known here. */
  @Override
  public String toString() {
    return "Given[" + origin + "]";
  }
}
