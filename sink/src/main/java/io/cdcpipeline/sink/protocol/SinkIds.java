package io.cdcpipeline.sink.protocol;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** The form of the ids that identify a batch. */
public final class SinkIds {

  private static final Pattern SINK_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private SinkIds() {}

  /** Returns {@code sinkId} if it has the form of one. */
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

  /** A new random 128-bit id, in hex: for a chain, or for an incarnation of a committer. */
  public static String random() {
    byte[] id = new byte[16];
    new SecureRandom().nextBytes(id);
    return HexFormat.of().formatHex(id);
  }
}
