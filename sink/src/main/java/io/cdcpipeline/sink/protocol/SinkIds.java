package io.cdcpipeline.sink.protocol;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** The form of the ids that identify a batch. */
public final class SinkIds {

  private static final Pattern SINK_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private SinkIds() {}

  /**
   * Returns {@code sinkId} if it has the form of one.
   *
   * @param sinkId as the user gave it; null is refused
   * @return the same
   * @throws IllegalArgumentException saying the form
   */
  public static String requireSinkId(String sinkId) {
    if (sinkId == null || !SINK_ID.matcher(sinkId).matches()) {
      throw new IllegalArgumentException(
          "a sink id has 1 to 64 of the characters A-Z a-z 0-9 . _ - and is unique and stable"
              + " for one target; got '"
              + sinkId
              + "'");
    }
    return sinkId;
  }

  /**
   * The chain of one lane of a writer: the writer's id, with the lane behind a dot if not 0.
   *
   * @param writerId random id of the writer instance, in hex
   * @param lane 0 or more
   * @return as it stands in ledgers and checkpoints
   */
  public static String chain(String writerId, int lane) {
    return lane == 0 ? writerId : writerId + "." + lane;
  }

  /**
   * The lane of a chain, 0 where it names none.
   *
   * @param chainId made by {@link #chain}
   * @return 0 or more
   */
  public static int laneOf(String chainId) {
    int dot = chainId.indexOf('.');
    return dot < 0 ? 0 : Integer.parseInt(chainId, dot + 1, chainId.length(), 10);
  }

  /**
   * The writer instance that a chain belongs to: what stands before the dot of {@code
   * <writer>.<lane>}, or all of an id without a lane.
   *
   * @param chainId made by {@link #chain}
   * @return the same for all lanes of one writer
   */
  public static String writerOf(String chainId) {
    int dot = chainId.indexOf('.');
    return dot < 0 ? chainId : chainId.substring(0, dot);
  }

  /**
   * A new random 128-bit id, in hex: for a chain, or for an incarnation of a committer.
   *
   * @return 32 hex digits from a secure source
   */
  public static String random() {
    byte[] id = new byte[16];
    new SecureRandom().nextBytes(id);
    return HexFormat.of().formatHex(id);
  }
}
