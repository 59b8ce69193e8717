package io.cdcpipeline.job.deliver;

import io.cdcpipeline.job.enrich.EnrichedStock;
import io.cdcpipeline.job.enrich.StockState;
import io.cdcpipeline.model.Operation;
import io.cdcpipeline.model.StockTick;
import io.cdcpipeline.sink.redis.RedisWrite;
import io.cdcpipeline.sink.redis.RedisWriteMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What a change means to Redis. The hash {@code quote:<symbol>} holds the latest of a symbol beside
 * its counters {@code count} and {@code tradedVolume}, kept by {@code HINCRBY}; the sorted set
 * {@code movers} ranks symbols by change in percent.
 *
 * <p>A delete takes the quote's fields and the rank away. The counters are history and stay.
 */
public final class StockView implements RedisWriteMapper<EnrichedStock> {
  public static final String MOVERS = "movers";
  public static final String COUNT = "count";
  public static final String TRADED_VOLUME = "tradedVolume";

  private static final long serialVersionUID = 1L;

  private static final String PRICE = "price";
  private static final String EVENT_TIME = "eventTime";
  private static final String EXCHANGE = "exchange";
  private static final String CURRENCY = "currency";
  private static final String PREVIOUS_CLOSE = "previousClose";
  private static final String CHANGE = "change";
  private static final String CHANGE_PERCENT = "changePercent";
  private static final String SESSION_DATE = "sessionDate";
  private static final String OPEN = "open";
  private static final String HIGH = "high";
  private static final String LOW = "low";
  private static final String VOLUME = "volume";
  private static final String TRADES = "trades";

  /** The key of a symbol's hash. */
  public static String quoteKey(String symbol) {
    return "quote:" + symbol;
  }

  @Override
  public void map(EnrichedStock stock, Consumer<RedisWrite> out) {
    String symbol = stock.event().symbol();
    String key = quoteKey(symbol);
    if (stock.event().op() == Operation.DELETE) {
      out.accept(RedisWrite.hdel(key, quoteFields()));
      out.accept(RedisWrite.zrem(MOVERS, symbol));
      return;
    }
    StockTick tick = stock.event().after();
    double score = stock.state().changePercent().doubleValue();
    out.accept(RedisWrite.hset(key, quote(stock.state())));
    out.accept(RedisWrite.hincrBy(key, COUNT, 1));
    out.accept(RedisWrite.hincrBy(key, TRADED_VOLUME, tick.size()));
    out.accept(RedisWrite.zadd(MOVERS, score, symbol));
  }

  private static Map<String, String> quote(StockState state) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put(PRICE, state.price().toPlainString());
    fields.put(EVENT_TIME, state.eventTime().toString());
    fields.put(EXCHANGE, state.exchange());
    fields.put(CURRENCY, state.currency());
    if (state.previousClose() != null) {
      fields.put(PREVIOUS_CLOSE, state.previousClose().toPlainString());
    }
    fields.put(CHANGE, state.change().toPlainString());
    fields.put(CHANGE_PERCENT, state.changePercent().toPlainString());
    fields.put(SESSION_DATE, state.sessionDate().toString());
    fields.put(OPEN, state.open().toPlainString());
    fields.put(HIGH, state.high().toPlainString());
    fields.put(LOW, state.low().toPlainString());
    fields.put(VOLUME, Long.toString(state.volume()));
    fields.put(TRADES, Long.toString(state.trades()));
    return fields;
  }

  private static String[] quoteFields() {
    return new String[] {
      PRICE,
      EVENT_TIME,
      EXCHANGE,
      CURRENCY,
      PREVIOUS_CLOSE,
      CHANGE,
      CHANGE_PERCENT,
      SESSION_DATE,
      OPEN,
      HIGH,
      LOW,
      VOLUME,
      TRADES
    };
  }
}
