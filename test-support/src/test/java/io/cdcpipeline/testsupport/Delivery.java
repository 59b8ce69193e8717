package io.cdcpipeline.testsupport;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * What {@link OrderSink} commits: the orders of one writer between two checkpoints, or none.
 *
 * @param restore which start of the job the writer belongs to
 * @param writer random id of the writer
 * @param n how many deliveries with orders the writer has made, this one included
 */
record Delivery(String restore, String writer, long n, List<Order> orders) {

  @Override
  public String toString() {
    return writer + "/" + n;
  }

  static final class Serializer implements SimpleVersionedSerializer<Delivery> {

    @Override
    public int getVersion() {
      return 1;
    }

    @Override
    public byte[] serialize(Delivery delivery) throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(bytes);
      out.writeUTF(delivery.restore);
      out.writeUTF(delivery.writer);
      out.writeLong(delivery.n);
      out.writeInt(delivery.orders.size());
      for (Order order : delivery.orders) {
        out.writeUTF(order.customer());
        out.writeLong(order.amount());
      }
      return bytes.toByteArray();
    }

    @Override
    public Delivery deserialize(int version, byte[] bytes) throws IOException {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
      String restore = in.readUTF();
      String writer = in.readUTF();
      long n = in.readLong();
      int count = in.readInt();
      List<Order> orders = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        orders.add(new Order(in.readUTF(), in.readLong()));
      }
      return new Delivery(restore, writer, n, orders);
    }
  }
}
