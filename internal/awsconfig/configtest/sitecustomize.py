# On PYTHONPATH this is what an AWS CLI imports first. It loads the CLI's modules once and runs each command
# that it is sent in a fork of its own: loading takes most of a start.
import gc, importlib, json, os, select, shutil, signal, socket, sys, tempfile, types

ELSEWHERE = "/awsin-test-home"  # the home while the modules are loaded, which some keep


def load():
    """Loads the modules, and returns where they keep a home: things, attributes and values."""
    os.environ["HOME"] = ELSEWHERE
    # A fork has no other thread than its own, and what one has locked stays so: the newest CLIs start one for a log.
    crt = importlib.import_module("awscrt.io")
    crt.init_logging = crt.set_log_level = lambda *_: None
    for name in (
        "awscli.clidriver",  # with which its own botocore is called so
        "awscli.handlers",  # all customizations, before 2.36 or so loads them one by one
        "botocore.httpsession", "awscli.customizations.sso.login", "awscli.customizations.configure.exportcreds",
    ):
        try:
            importlib.import_module(name)
        except ModuleNotFoundError:
            pass
    remember()
    for name in imported_by("configure", "list-profiles"):
        importlib.import_module(name)
    modules = [m for name, m in sys.modules.items() if name.startswith(("awscli", "botocore"))]
    classes = [c for m in modules for c in vars(m).values() if isinstance(c, type)]
    functions = [f for thing in modules + classes for f in vars(thing).values() if isinstance(f, types.FunctionType)]
    kept = [(f, "__defaults__", f.__defaults__) for f in functions]
    kept += [(thing, key, value) for thing in modules + classes for key, value in vars(thing).items()]
    kept = [(thing, key, value) for thing, key, value in kept if value != moved(value, "")]
    gc.freeze()
    return kept


def imported_by(*args):
    """Returns the modules that a command imports and that are not loaded yet. It runs in a fork, for it leaves more."""
    read, write = os.pipe()
    if (pid := os.fork()) == 0:
        null = os.open(os.devnull, os.O_RDWR)
        for file in 0, 1, 2:
            os.dup2(null, file)
        before, sys.argv = set(sys.modules), ["aws", *args]
        try:
            sys.modules["awscli.clidriver"].main()
        finally:
            os.write(write, "\n".join(name for name in sys.modules if name not in before).encode())
            os._exit(0)
    os.close(write)
    with open(read) as names:
        found = names.read().split()
    os.waitpid(pid, 0)
    return found


def remember():
    """Has each command find what it would read again: the services' models, which services there are, and what this
    system is called, for which ten programs run."""
    hooks, loaders, session = (importlib.import_module("botocore." + name) for name in ("hooks", "loaders", "session"))
    own = os.path.dirname(sys.modules["awscli"].__file__)
    read, list_services = loaders.JSONFileLoader.load_file, loaders.Loader.list_available_services
    accepts_kwargs = hooks.accepts_kwargs  # of some 300 handlers
    files, services, accepting = {}, {}, {}

    def load_file(self, file_path):
        if not file_path.startswith(own):
            return read(self, file_path)
        if file_path not in files:
            files[file_path] = read(self, file_path)
        return files[file_path]

    def list_available_services(self, type_name):
        if any(os.path.isdir(path) for path in self.search_paths if not path.startswith(own)):
            return list_services(self, type_name)  # a person's own are there, too
        if type_name not in services:
            services[type_name] = list_services(self, type_name)
        return services[type_name]

    def accepts(handler):
        function = getattr(handler, "__func__", handler)
        if function not in accepting:
            accepting[function] = accepts_kwargs(handler)
        return accepting[function]

    hooks.accepts_kwargs = accepts
    loaders.JSONFileLoader.load_file, loaders.Loader.list_available_services = load_file, list_available_services
    importlib.import_module("distro").info()
    sys.modules["awscli.clidriver"].create_clidriver()
    with tempfile.NamedTemporaryFile() as empty:  # the expressions of what reads configurations
        importlib.import_module("botocore.configloader").raw_config_parse(empty.name)
    s = session.Session()
    for service in "sso", "sso-oidc", "sts", "signin":
        try:
            s.create_client(service, region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
        except session.UnknownServiceError:
            pass  # signin is newer than some


def moved(value, home):
    if isinstance(value, (tuple, list)):
        return type(value)([moved(v, home) for v in value]) if ELSEWHERE in repr(value) else value
    return value.replace(ELSEWHERE, home) if isinstance(value, str) else value


def receive(connection):
    """Returns a request: the strings, and standard input, output and error, or none of them."""
    data, files, _, _ = socket.recv_fds(connection, 4, 3)
    left = int.from_bytes(data, "big")
    parts = []
    while left and (data := connection.recv(left)):
        parts.append(data)
        left -= len(data)
    return [os.fsdecode(s) for s in b"".join(parts).split(b"\0")], files


def enter(connection):
    """Joins the mounts of whoever asks, which are others where a test has a container, and the users that may."""
    if not hasattr(socket, "SO_PEERCRED"):
        return
    asks = int.from_bytes(connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)[:4], sys.byteorder)
    if os.readlink(f"/proc/{asks}/ns/mnt") == os.readlink("/proc/self/ns/mnt"):
        return
    import ctypes
    for space in [os.open(f"/proc/{asks}/ns/{name}", os.O_RDONLY) for name in ("user", "mnt")]:
        if ctypes.CDLL(None).setns(space, 0) != 0:
            raise OSError("setns")


def run(words, files):
    directory, count, args, environ = words[0], int(words[1]), words[2:], words[2 + int(words[1]):]
    os.setpgid(0, 0)
    for i, file in enumerate(files):
        os.dup2(file, i)
    sys.stdin, sys.stdout, sys.stderr = open(0, closefd=False), open(1, "w", closefd=False), open(2, "w", buffering=1, closefd=False)
    os.chdir(directory)
    loaded = {"AWS_DATA_PATH": os.environ["AWS_DATA_PATH"]}  # which the modules have set
    os.environ.clear()
    os.environ.update(loaded | dict(kv.split("=", 1) for kv in environ))
    for thing, key, value in KEPT:
        setattr(thing, key, moved(value, os.path.expanduser("~")))
    sys.argv = ["aws", *args[:count]]
    code = 255
    try:
        code = sys.modules["awscli.clidriver"].main()
    except SystemExit as end:
        code = end.code
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code or 0)


def start(connection):
    """Starts one command, and returns its process, its files, unless it was sent some, and what is at its end with it."""
    words, files = receive(connection)
    own = [] if files else [tempfile.TemporaryFile() for _ in range(3)]
    ended, running = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            enter(connection)
            run(words, files or [f.fileno() for f in own])
        finally:
            os._exit(255)
    try:
        os.setpgid(pid, pid)  # whoever is first
    except OSError:
        pass  # it has ended
    for file in files + [running]:
        os.close(file)
    return ended, pid, own


def kill(pid, signal):
    try:
        os.killpg(pid, signal)
    except ProcessLookupError:
        pass  # no longer


def end(connection, pid, own):
    """Tells how a command ended, to whoever has not gone."""
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    answer = b"%d" % code
    if own:
        for file in own:
            file.seek(0)
        out, err = (file.read().decode("utf-8", "replace") for file in own[1:])
        answer = json.dumps({"Code": code, "Stdout": out, "Stderr": err}).encode()
    try:
        connection.sendall(answer)
    except OSError:
        pass


def serve(listener):
    """Runs commands. Each byte that is sent after a request is a signal; no sender, no command."""
    running = {}  # by their connections
    while 0 not in (ready := select.select([0, listener, *running, *(ended for ended, _, _ in running.values())], [], [])[0]):
        if listener in ready:
            connection, _ = listener.accept()
            running[connection] = start(connection)
        for connection, (ended, pid, own) in list(running.items()):
            if connection in ready:
                sent = connection.recv(1)
                kill(pid, sent[0] if sent else signal.SIGKILL)
                if not sent:
                    ready.append(ended)
            if ended in ready:
                end(connection, pid, own)
                os.close(ended)
                connection.close()
                del running[connection]
    for _, pid, _ in running.values():
        kill(pid, signal.SIGKILL)


path = os.environ.pop("AWSIN_TEST_SERVE", "")
if path:
    KEPT = load()
    os.setsid()  # no terminal: an AWS CLI asks nobody
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen(128)
        print(json.dumps("ready"), flush=True)
        serve(listener)
    shutil.rmtree(os.path.dirname(path))  # the tests have ended
    os._exit(0)
