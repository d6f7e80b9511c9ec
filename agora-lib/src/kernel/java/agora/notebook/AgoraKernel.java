package agora.notebook;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.UnresolvedReferenceException;
import org.dflib.jjava.jupyter.channels.JupyterConnection;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.kernel.HelpLink;
import org.dflib.jjava.jupyter.kernel.JupyterIO;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;
import org.dflib.jjava.jupyter.kernel.LanguageInfo;
import org.dflib.jjava.jupyter.kernel.comm.CommManager;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.magic.MagicsRegistry;
import org.dflib.jjava.jupyter.kernel.magic.MagicsResolver;
import org.dflib.jjava.jupyter.kernel.util.StringStyler;
import org.dflib.jjava.jupyter.messages.Header;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.publish.PublishStatus;
import org.dflib.jjava.jupyter.messages.reply.CompleteReply;
import org.dflib.jjava.jupyter.messages.reply.ErrorReply;
import org.dflib.jjava.jupyter.messages.request.CompleteRequest;
import org.dflib.jjava.jupyter.messages.request.ExecuteRequest;
import org.dflib.jjava.jupyter.messages.request.KernelInfoRequest;
import org.dflib.jjava.kernel.JavaKernel;
import org.dflib.jjava.kernel.JavaKernelBuilder;
import org.dflib.jjava.kernel.execution.CodeEvaluator;
import org.dflib.jjava.kernel.execution.CompilationException;
import org.dflib.jjava.kernel.execution.IncompleteSourceException;
import org.dflib.jjava.kernel.magics.ClasspathMagic;
import org.dflib.jjava.kernel.magics.LoadMagic;
import org.dflib.jjava.kernel.magics.TimeMagic;
import org.dflib.jjava.maven.MavenDependencyResolver;
import org.dflib.jjava.maven.magics.LoadFromPomCellMagic;
import org.dflib.jjava.maven.magics.LoadFromPomLineMagic;
import org.dflib.jjava.maven.magics.MavenMagic;
import org.dflib.jjava.maven.magics.MavenRepoMagic;

/**
 * The Jupyter kernel of this project: JJava's, with our answers to inspection and completion and
 * our texts of errors.
 *
 * <p>It is compiled against the jar of JJava's Python package, the only place where that class is
 * published; all that it answers comes from {@link CodeAssistant}.
 */
public final class AgoraKernel extends JavaKernel {
  private static final String TYPES = "_jupyter_types_experimental";

  private final CodeAssistant assistant;
  private volatile boolean running;

  private AgoraKernel(Parts parts, CodeEvaluator evaluator) {
    super(
        parts.kernelName(),
        parts.kernelVersion(),
        parts.language(),
        List.of(
            new HelpLink(
                "Java 25: every class", "https://docs.oracle.com/en/java/javase/25/docs/api/"),
            new HelpLink("JJava, the kernel's base", "https://github.com/dflib/jjava")),
        null,
        parts.io(),
        parts.comms(),
        parts.renderer(),
        parts.magics(),
        parts.magicNames(),
        true,
        parts.styler(),
        parts.shell(evaluator),
        evaluator);
    assistant = new CodeAssistant(getJShell());
  }

  /**
   * Starts the kernel and serves until it is shut down.
   *
   * @param arguments Jupyter's connection file
   * @throws Exception if the connection file cannot be read or its ports are taken
   */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 1) {
      throw new IllegalArgumentException("one argument, Jupyter's connection file, is needed");
    }
    var properties = KernelConnectionProperties.parse(Files.readString(Path.of(arguments[0])));
    var connection = new JupyterConnection(properties);
    AgoraKernel kernel = new Parts().build();
    kernel.onStartup();
    kernel.addToClasspath(System.getenv("JJAVA_CLASSPATH"));
    kernel.doEval(Files.readString(Path.of(System.getenv("JJAVA_STARTUP_SCRIPTS_PATH"))));
    kernel.becomeHandlerForConnection(connection);
    connection.connect();
    connection.waitUntilClose();
  }

  /**
   * Says after each greeting whether a cell runs. JupyterLab greets when it connects, and does not
   * count the states that belong to greetings: without this its indicator says "Unknown" until the
   * first cell has run.
   */
  @Override
  protected void handleKernelInfoRequest(
      ShellReplyEnvironment env, Message<KernelInfoRequest> message) {
    super.handleKernelInfoRequest(env, message);
    env.defer(() -> {
      var header = new Header<>(message, PublishStatus.MESSAGE_TYPE);
      var state = running ? PublishStatus.BUSY : PublishStatus.IDLE;
      env.getIopub().sendMessage(new Message<>(header, state));
    });
  }

  @Override
  protected void handleExecuteRequest(ShellReplyEnvironment env, Message<ExecuteRequest> message) {
    running = true;
    try {
      super.handleExecuteRequest(env, message);
    } finally {
      running = false;
    }
  }

  @Override
  protected Object doEval(String source) {
    assistant.begin(executionCount.get() - 1, source);
    return super.doEval(source);
  }

  @Override
  public DisplayData inspect(String code, int at, boolean extraDetail) {
    return assistant
        .inspect(code, code.offsetByCodePoints(0, at))
        .map(found -> {
          var shown = new DisplayData(found.plain());
          shown.putHTML(found.html());
          return shown;
        })
        .orElse(null);
  }

  /**
   * Answers with what each candidate is, which the base class cannot carry. JupyterLab lists the
   * matches as they are and inserts the text of the entry beside.
   */
  @Override
  protected void handleCompleteRequest(
      ShellReplyEnvironment env, Message<CompleteRequest> message) {
    String code = message.getContent().getCode();
    int at = code.offsetByCodePoints(0, message.getContent().getCursorPos());
    boolean magic =
        code.substring(code.lastIndexOf('\n', at - 1) + 1).stripLeading().startsWith("%");
    if (magic) {
      super.handleCompleteRequest(env, message);
      return;
    }
    env.setBusyDeferIdle();
    try {
      Completer.Completion found = assistant.complete(code, at);
      int start = code.codePointCount(0, found.start());
      int end = code.codePointCount(0, found.end());
      List<String> labels = found.candidates().stream().map(Completer.Candidate::label).toList();
      List<Map<String, Object>> types =
          found.candidates().stream().map(one -> described(one, start, end)).toList();
      env.reply(new CompleteReply(labels, start, end, Map.of(TYPES, types)));
    } catch (RuntimeException e) {
      env.replyError(CompleteReply.MESSAGE_TYPE.error(), ErrorReply.of(e));
    }
  }

  @Override
  protected List<String> formatError(Throwable error) {
    return switch (error) {
      case CompilationException rejected ->
          assistant.rejected(rejected.getBadSnippetCompilation().snippet());
      case IncompleteSourceException incomplete -> assistant.incomplete(incomplete.getSource());
      case RuntimeException outer when outer.getCause() instanceof EvalException thrown ->
          assistant.thrown(thrown);
      case RuntimeException outer
          when outer.getCause() instanceof UnresolvedReferenceException unresolved ->
          assistant.unresolved(unresolved.getSnippet());
      default -> super.formatError(error);
    };
  }

  private static Map<String, Object> described(Completer.Candidate candidate, int start, int end) {
    return Map.of(
        "start", start,
        "end", end,
        "text", candidate.text(),
        "type", candidate.kind(),
        "signature", candidate.signature());
  }

  /** JJava's parts, put together as its own main class does it. */
  private static final class Parts extends JavaKernelBuilder<Parts, AgoraKernel> {
    Parts() {
      var maven = new MavenDependencyResolver();
      var time = new TimeMagic();
      name("JJava");
      lineMagic("load", new LoadMagic());
      lineMagic("classpath", new ClasspathMagic());
      lineMagic("time", time);
      cellMagic("time", time);
      lineMagic("maven", new MavenMagic(maven));
      lineMagic("mavenRepo", new MavenRepoMagic(maven));
      lineMagic("loadFromPOM", new LoadFromPomLineMagic(maven));
      cellMagic("loadFromPOM", new LoadFromPomCellMagic(maven));
    }

    @Override
    public AgoraKernel build() {
      return new AgoraKernel(this, buildCodeEvaluator(buildName()));
    }

    String kernelName() {
      return buildName();
    }

    String kernelVersion() {
      return buildVersion();
    }

    LanguageInfo language() {
      return buildLanguageInfo();
    }

    JupyterIO io() {
      return buildJupyterIO(buildJupyterIOEncoding());
    }

    CommManager comms() {
      return buildCommManager();
    }

    Renderer renderer() {
      return buildRenderer();
    }

    MagicsResolver magics() {
      return buildMagicsResolver(buildMagicTranspiler());
    }

    MagicsRegistry magicNames() {
      return buildMagicsRegistry();
    }

    StringStyler styler() {
      return buildErrorStyler();
    }

    JShell shell(CodeEvaluator evaluator) {
      return buildJShell(evaluator);
    }
  }
}
