# On PYTHONPATH this is what an AWS CLI imports first. It loads the CLI's modules once and runs each command
# that it reads in a fork of its own: loading takes most of a start.
import json, os, sys, tempfile


def run(directory, environ, args, out, err):
    os.chdir(directory)
    loaded = {"AWS_DATA_PATH": os.environ["AWS_DATA_PATH"]}  # which the modules have set
    os.environ.clear()
    os.environ.update(loaded | environ)
    sys.argv = ["aws", *args]
    os.dup2(out.fileno(), 1)
    os.dup2(err.fileno(), 2)
    code = 255
    try:
        code = awscli.clidriver.main()
    except SystemExit as end:
        code = end.code
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code or 0)


def text(file):
    file.seek(0)
    return file.read().decode("utf-8", "replace")


if os.environ.pop("AWSIN_TEST_SERVE", ""):
    import awscli.clidriver

    try:
        import awscli.handlers  # all customizations, before 2.36 or so loads them one by one
    except ModuleNotFoundError:
        pass
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        call = json.loads(line)
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            pid = os.fork()
            if pid == 0:
                run(call["Dir"], dict(kv.split("=", 1) for kv in call["Env"]), call["Args"], out, err)
            code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            print(json.dumps({"Code": code, "Stdout": text(out), "Stderr": text(err)}), flush=True)
    os._exit(0)
