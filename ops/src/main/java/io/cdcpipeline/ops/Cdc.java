package io.cdcpipeline.ops;

import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The command line. Subcommands come from the modules on the class path, see {@link CdcCommand}.
 */
@Command(
    name = "cdc",
    mixinStandardHelpOptions = true,
    versionProvider = Cdc.Version.class,
    description = "Change data from any REST API or database into MongoDB and Redis, exactly once.",
    synopsisSubcommandLabel = "COMMAND")
public final class Cdc implements Runnable {

  @Option(
      names = {"-v", "--verbose"},
      scope = CommandLine.ScopeType.INHERIT,
      description = "Print the stack trace of an error.")
  private boolean verbose;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** The root command with all subcommands that the class path has. */
  static CommandLine commandLine() {
    Cdc root = new Cdc();
    CommandLine line = new CommandLine(root);
    ServiceLoader.load(CdcCommand.class).forEach(line::addSubcommand);
    line.setExecutionExceptionHandler((failure, command, parsed) -> root.report(failure, command));
    return line;
  }

  private int report(Exception failure, CommandLine command) {
    command.getErr().println("error: " + failure.getMessage());
    if (verbose) {
      failure.printStackTrace(command.getErr());
    } else {
      command.getErr().println("help: run it again with --verbose for the stack trace");
    }
    return ExitCode.UNEXPECTED;
  }

  /** Without a subcommand: says what there is. */
  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "A command is missing.");
  }

  /** Reads the version from the manifest of the jar that this class is in. */
  static final class Version implements CommandLine.IVersionProvider {

    @Override
    public String[] getVersion() {
      String version = Cdc.class.getPackage().getImplementationVersion();
      return new String[] {"cdc " + (version == null ? "(built from source)" : version)};
    }
  }
}
