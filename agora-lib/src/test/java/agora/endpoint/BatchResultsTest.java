package agora.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okio.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Results and lists of batches as OpenAI and Anthropic send them, whole and damaged. */
@Timeout(30)
class BatchResultsTest {
  private static final long NOW = 1_700_000_000;

  private final MockWebServer server = new MockWebServer();
  @TempDir Path folder;

  @BeforeEach
  void start() throws IOException {
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** Writes down what a batch has for each question. */
  private static final class Results implements BatchApi.Sink {
    final List<String> all = new ArrayList<>();

    @Override
    public void answer(String key, JsonNode body) {
      all.add(key + " answer " + body.path("text").asText());
    }

    @Override
    public void failure(String key, HttpFailure failure) {
      all.add(key + " " + failure.kind() + (failure.retry() ? " again " : " ") + failure.message());
    }

    @Override
    public void failed(String why) {
      all.add("failed " + why);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'custom_id':'k','response':{'status_code':200,'body':{'text':'so'}}}|k answer so",
        "{'custom_id':'k','response':{'status_code':'200','body':{'text':'so'}}}|k answer so",
        "{'custom_id':'k','response':{'status_code':200,'body':{'text':'caf\u00e9'}}}|k answer caf\ufffd",
        "{'custom_id':'k','response':{'status_code':200,'body':{'text':'so','logprob':-Infinity}}}|k answer so",
        "{'custom_id':'k','response':null,'error':{'message':'expired'}}|k TRANSIENT again expired",
        "{'custom_id':'k','response':null,'error':null}|k TRANSIENT again no answer",
        "{'custom_id':'k','error':{'message':null}}|k TRANSIENT again no answer",
        "{'custom_id':'k','response':{'status_code':429,'body':{'error':{'message':'slow'}}}}|k TRANSIENT again the batch answered 429: slow",
        "{'custom_id':'k','response':{'status_code':400,'body':null}}|k ITEM the batch answered 400: null",
        "{'custom_id':'k','response':{'status_code':200,'body':{'text':'tor|",
        "null|",
        "[1]|",
        "{'custom_id' 'k'}|",
      })
  void aDamagedLineOfOpenAisResultsLeavesTheOthers(String line, String result) throws Exception {
    server.enqueue(text("{'output_file_id':'out','error_file_id':null,'status':'completed'}"));
    String other = "{'custom_id':'%s','response':{'status_code':200,'body':{'text':'%s'}}}";
    server.enqueue(
        text(other.formatted("a", "1") + "\n" + line + "\r\n\n" + other.formatted("z", "2")));
    assertThat(fetched(new OpenAiBatches(caller(false)))).containsExactly(expected(result));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'custom_id':'k','result':{'type':'succeeded','message':{'text':'so'}}}|k answer so",
        "{'custom_id':'k','result':{'type':'canceled'}}|k TRANSIENT again canceled",
        "{'custom_id':'k','result':{}}|k TRANSIENT again no result",
        "{'custom_id':'k','result':{'type':'errored','error':{'type':'error','error':{'type':'overloaded_error','message':'busy'}}}}|k TRANSIENT again the batch answered 500: busy",
        "{'custom_id':'k','result':{'type':'errored','error':{'type':'error','error':{'type':'invalid_request_error','message':'odd'}}}}|k ITEM the batch answered 400: odd",
        "{'custom_id':'k','result':{'type':'succeeded','message':{'text':'tor|",
        "7|",
      })
  void aDamagedLineOfAnthropicsResultsLeavesTheOthers(String line, String result) throws Exception {
    String other = "{'custom_id':'%s','result':{'type':'succeeded','message':{'text':'%s'}}}";
    server.enqueue(
        text(other.formatted("a", "1") + "\n" + line + "\n" + other.formatted("z", "2") + "\n"));
    assertThat(fetched(new AnthropicBatches(caller(true)))).containsExactly(expected(result));
  }

  @ParameterizedTest
  @CsvSource({"openai", "anthropic"})
  void resultsThatAreCutOffAreDownloadedAgain(String provider) throws Exception {
    boolean anthropic = provider.equals("anthropic");
    String line =
        anthropic
            ? "{'custom_id':'%s','result':{'type':'succeeded','message':{'text':'so'}}}"
            : "{'custom_id':'%s','response':{'status_code':200,'body':{'text':'so'}}}";
    if (!anthropic) {
      server.enqueue(text("{'output_file_id':'out','status':'completed'}"));
    }
    String whole = line.formatted("a") + "\n" + line.formatted("b");
    server.enqueue(text(whole.substring(0, whole.length() - 3)));
    server.enqueue(text(whole));
    assertThat(
            fetched(
                anthropic ? new AnthropicBatches(caller(true)) : new OpenAiBatches(caller(false))))
        .containsExactly("a answer so", "b answer so");
  }

  /** Each page has batches of these ages in seconds; ours is of three questions in file f0. */
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "openai, other 90/other 60/ours 5, ours, 3",
    "openai, ours 5, ours, 1",
    "openai, other 90/other -500/ours -600, , 2",
    "openai, '', , 1",
    "openai, other 9/same/same, , 2",
    "anthropic, other 90/other 60/ours 5, ours, 3",
    "anthropic, known 90/ours -60, ours, 2",
    "anthropic, known 3/other 2, , 2",
    "anthropic, other 90/ours -121, , 2",
    "anthropic, later 900/ours 5/other -500, ours, 3",
    "anthropic, ours 5/earlier -90, ours, 2",
    "anthropic, later 3601/other -500, , 2",
    "anthropic, other 9/same/same, , 2",
  })
  void aBatchIsFoundOnLaterPagesOfTheList(String provider, String pages, String found, int requests)
      throws Exception {
    boolean anthropic = provider.equals("anthropic");
    server.setDispatcher(new Pages(List.of(pages.split("/")), anthropic));
    BatchLog log = new BatchLog(folder.resolve("batches.jsonl"));
    BatchLog.Intent earlier = new BatchLog.Intent("t0", NOW - 50, List.of("a", "b", "c"));
    log.intent(earlier, Instant.ofEpochSecond(NOW - 50));
    log.submitted(earlier, "known");
    log.unanswered(earlier.keys());
    BatchLog.Intent intent = new BatchLog.Intent("t1", NOW, List.of("a", "b", "c"));
    log.intent(intent, Instant.ofEpochSecond(NOW));
    log.uploaded(intent, "f0");
    BatchApi api =
        anthropic ? new AnthropicBatches(caller(true)) : new OpenAiBatches(caller(false));
    assertThat(api.find(intent, log)).isEqualTo(found);
    assertThat(server.getRequestCount()).isEqualTo(requests);
  }

  /** A list of batches, one on each page. */
  private static final class Pages extends Dispatcher {
    private final List<String> pages;
    private final boolean anthropic;

    Pages(List<String> pages, boolean anthropic) {
      this.pages = pages;
      this.anthropic = anthropic;
    }

    @Override
    public MockResponse dispatch(RecordedRequest request) {
      String after =
          String.valueOf(request.getUrl().queryParameter(anthropic ? "after_id" : "after"));
      int page = 0;
      for (int i = 0; i < pages.size(); i++) {
        page = id(i).equals(after) ? i + 1 : page;
      }
      if (pages.get(page).isEmpty()) {
        return text("{'data':[],'has_more':true}");
      }
      if (pages.get(page).equals("same")) { // a server that knows no pages
        page--;
      }
      String[] words = pages.get(page).split(" ");
      long created = NOW + Long.parseLong(words[1]);
      return text(
          """
          {'data':[{'id':'%s','created_at':%s,'input_file_id':'%s',
            'request_counts':{'processing':1,'succeeded':%d}}],'has_more':%b}
          """
              .formatted(
                  id(page),
                  anthropic ? "'" + Instant.ofEpochSecond(created) + "'" : created,
                  words[0].equals("ours") ? "f0" : "f1",
                  words[0].equals("other") ? 7 : 2,
                  page + 1 < pages.size()));
    }

    private String id(int page) {
      String word = pages.get(page).split(" ")[0];
      return word.equals("other") ? "other" + page : word;
    }
  }

  private static String[] expected(String result) {
    return result == null
        ? new String[] {"a answer 1", "z answer 2"}
        : new String[] {"a answer 1", result, "z answer 2"};
  }

  private static List<String> fetched(BatchApi api) throws InterruptedException {
    Results results = new Results();
    api.fetch("b0", results);
    return results.all;
  }

  private HttpCaller caller(boolean anthropic) {
    String url = server.url("/v1").toString();
    Endpoint endpoint =
        anthropic ? Endpoint.anthropic(url, "m").withKey(null) : Endpoint.openAi(url, "m");
    return new HttpCaller(endpoint, name -> null, new TestTime(), new SplittableRandom(1));
  }

  /** Characters are bytes, and apostrophes quotes. */
  private static MockResponse text(String text) {
    byte[] body = text.replace('\'', '"').getBytes(StandardCharsets.ISO_8859_1);
    return new MockResponse.Builder().body(new Buffer().write(body)).build();
  }
}
