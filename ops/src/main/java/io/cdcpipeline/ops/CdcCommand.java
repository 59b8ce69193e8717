package io.cdcpipeline.ops;

import java.util.concurrent.Callable;

/**
 * A subcommand of {@code cdc}, annotated with picocli's {@code @Command}.
 *
 * <p>Found through {@link java.util.ServiceLoader}, so that a module adds its commands without this
 * one depending on it. Returns one of {@link ExitCode}; an exception becomes {@link
 * ExitCode#UNEXPECTED}.
 */
public interface CdcCommand extends Callable<Integer> {}
