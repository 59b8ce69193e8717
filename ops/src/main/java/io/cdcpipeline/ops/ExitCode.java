package io.cdcpipeline.ops;

/** The exit codes of {@code cdc}. */
public final class ExitCode {

  public static final int OK = 0;

  /** Something that should not happen, happened. */
  public static final int UNEXPECTED = 1;

  /** The command line is wrong. */
  public static final int USAGE = 2;

  /** A setting is wrong; every wrong one is listed. */
  public static final int SETTINGS = 3;

  /** A server cannot be reached, found or started. */
  public static final int UNREACHABLE = 4;

  /** What is stored does not agree with the source. */
  public static final int DIFFERENCES = 7;

  /** Interrupted by Ctrl-C; everything was stopped. */
  public static final int INTERRUPTED = 130;

  private ExitCode() {}
}
