package io.cdcpipeline.model;

import java.util.Comparator;

/**
 * Where in the source a change was read: orders the changes of one key within one source. Public
 * because Flink falls back to Kryo otherwise.
 *
 * <p>The order is by {@code major}, then {@code minor}. Positions of different sources have no
 * meaningful order; the names only break ties, so that the order agrees with {@code equals}.
 *
 * @param connector the kind of source: {@code rest}, {@code postgresql}, {@code mariadb}
 * @param name which source of that kind; part of every event id, hence never to be renamed
 * @param major the source's sequence, a PostgreSQL LSN, or the binlog file and position as one
 *     number
 * @param minor the place among changes that share a major; 0 where there is only one
 */
public record SourcePosition(String connector, String name, long major, long minor)
    implements Comparable<SourcePosition> {
  private static final Comparator<SourcePosition> ORDER =
      Comparator.comparingLong(SourcePosition::major)
          .thenComparingLong(SourcePosition::minor)
          .thenComparing(SourcePosition::name)
          .thenComparing(SourcePosition::connector);

  @Override
  public int compareTo(SourcePosition other) {
    return ORDER.compare(this, other);
  }

  /** {@code name/major.minor}, for logs and event ids. */
  @Override
  public String toString() {
    return name + "/" + major + "." + minor;
  }
}
