package io.cdcpipeline.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The settings on a command line: {@code --name value} or {@code --name=value}.
 *
 * @param values by setting name
 * @param envFile what {@code --env-file} names
 */
record Flags(Map<String, Given> values, Optional<String> envFile) {
  static final String ENV_FILE_FLAG = "--env-file";

  private static final String ENV_FILE = "ENV_FILE";
  private static final Pattern SHOWABLE = Pattern.compile("--[A-Za-z0-9._-]{1,64}");

  /** {@code names} are the settings that may be given as a flag. */
  static Flags parse(List<String> args, Set<String> names, Problems problems) {
    Map<String, String> nameByFlag = new HashMap<>();
    names.forEach(name -> nameByFlag.put(Setting.flagOf(name), name));
    nameByFlag.put(ENV_FILE_FLAG, ENV_FILE);

    Map<String, Given> values = new HashMap<>();
    for (int i = 0; i < args.size(); i++) {
      String[] parts = args.get(i).split("=", 2);
      String flag = parts[0];
      String name = nameByFlag.get(flag);
      boolean inline = parts.length == 2;
      boolean takesNext =
          !inline && i + 1 < args.size() && isValue(args.get(i + 1), flag, nameByFlag);
      if (name == null) {
        reject(flag, i, nameByFlag, problems);
      } else if (!inline && !takesNext) {
        problems.add(flag, "has no value. Write " + flag + " VALUE or " + flag + "=VALUE.");
      } else {
        Given given = new Given(inline ? parts[1] : args.get(i + 1), flag);
        if (values.putIfAbsent(name, given) != null) {
          problems.add(flag, "is given more than once. Keep one.");
        }
      }
      i += takesNext ? 1 : 0;
    }
    return new Flags(values, Optional.ofNullable(values.remove(ENV_FILE)).map(Given::text));
  }

  /** Whether what follows a flag belongs to it; so it does, probably, if the flag is unknown. */
  private static boolean isValue(String next, String flag, Map<String, String> nameByFlag) {
    return nameByFlag.containsKey(flag)
        ? !nameByFlag.containsKey(next.split("=", 2)[0])
        : flag.startsWith("-") && !next.startsWith("--");
  }

  private static void reject(
      String flag, int index, Map<String, String> nameByFlag, Problems problems) {
    if (!SHOWABLE.matcher(flag).matches()) {
      // Not shown: a stray argument may be a password cut off by the shell.
      problems.add("argument " + (index + 1), "is not a flag. Flags look like --name VALUE.");
      return;
    }
    Optional<String> meant =
        NearMiss.of(flag.substring(2), nameByFlag.values()).map(Setting::flagOf);
    problems.add(flag, "there is no such flag." + NearMiss.suggestion(meant));
  }
}
