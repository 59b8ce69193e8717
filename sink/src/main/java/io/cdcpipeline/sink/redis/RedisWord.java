package io.cdcpipeline.sink.redis;

/**
 * The first part of an encoded operation: the verb, when its key is to expire, and the version of
 * what it writes.
 *
 * <p>Reads {@code HSET}, {@code HSET@1764000000000}, {@code SET#17} or {@code
 * SET@1764000000000#17}. It lives in checkpoints: its form may be extended, never changed.
 *
 * @param expiresAt in milliseconds since the epoch; {@link #NEVER} for none
 * @param version 0 or more; {@link #UNVERSIONED} for none
 */
record RedisWord(RedisVerb verb, long expiresAt, long version) {

  static final long NEVER = 0;
  static final long UNVERSIONED = -1;

  static RedisWord of(RedisVerb verb) {
    return new RedisWord(verb, NEVER, UNVERSIONED);
  }

  static RedisWord parse(String text) {
    int hash = text.indexOf('#');
    int at = text.indexOf('@');
    int endOfMain = hash < 0 ? text.length() : hash;
    return new RedisWord(
        RedisVerb.ofCommand(text.substring(0, at < 0 ? endOfMain : at)),
        at < 0 ? NEVER : Long.parseLong(text.substring(at + 1, endOfMain)),
        hash < 0 ? UNVERSIONED : Long.parseLong(text.substring(hash + 1)));
  }

  boolean expires() {
    return expiresAt != NEVER;
  }

  boolean isVersioned() {
    return version != UNVERSIONED;
  }

  RedisWord expiringAt(long epochMillis) {
    return new RedisWord(verb, epochMillis, version);
  }

  RedisWord withVersion(long number) {
    return new RedisWord(verb, expiresAt, number);
  }

  String text() {
    String main = expires() ? verb.command() + "@" + expiresAt : verb.command();
    return isVersioned() ? main + "#" + version : main;
  }
}
