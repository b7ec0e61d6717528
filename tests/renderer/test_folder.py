"""A program has a folder of its own, in memory: it behaves like one, and nothing of it is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from scigen_data.records import Status
from scigen_data.renderer import Limits, Renderer

PLT = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\n"

LOOKS = {  # programs that look at what they saved
    "size": "plt.savefig('a.png')\nimport os; assert os.path.getsize('a.png') > 5_000",
    "stat": "plt.savefig('a.png')\nfrom pathlib import Path; assert Path('a.png').stat().st_size",
    "exists": "plt.savefig('b/a.png')\nimport os\n"
    "assert os.path.exists('b/a.png') and os.path.isfile('b/a.png') and os.path.isdir('b')\n"
    "assert os.listdir('b') == ['a.png'] and not os.path.exists('c')",
    "picture": "plt.savefig('a.png', dpi=50)\nfrom PIL import Image\n"
    "assert Image.open('a.png').size == (320, 240)",
    "imread": "plt.savefig('a.png'); plt.close()\n"
    "assert plt.imread('a.png').shape == (480, 640, 4)",
    "moment": "import os\nplt.savefig('a.png'); plt.plot([3, 1, 4]); plt.savefig('b.png')\n"
    "assert open('a.png', 'rb').read() != open('b.png', 'rb').read()",
    "named later": "import os\nplt.savefig('a')\nassert os.path.getsize('a.png') > 5_000",
    "vector": "plt.savefig('a.svg')\nassert '</svg>' in open('a.svg').read()",
    "unnamed reader": "import os\nplt.savefig('a.png')\nassert vars(os)['st' + 'at']('a.png')[6]",
    "print": "plt.gcf().canvas.print_png('a.png')\n"
    "assert open('a.png', 'rb').read(4) == b'\\x89PNG'",
    "copy": "import shutil\nplt.savefig('a.png'); shutil.copy('a.png', 'b.png')\n"
    "assert open('b.png', 'rb').read() == open('a.png', 'rb').read()",
    "zip": "import zipfile\nplt.savefig('a.png')\n"
    "with zipfile.ZipFile('all.zip', 'w') as z: z.write('a.png')\n"
    "assert zipfile.ZipFile('all.zip').namelist() == ['a.png']",
    "pages": "import os\nfrom matplotlib.backends.backend_pdf import PdfPages\n"
    "with PdfPages('r.pdf', metadata={'Title': 'Report'}) as pdf:\n"
    "    pdf.savefig(); pdf.infodict()['Author'] = 'A'\nassert os.path.getsize('r.pdf') > 3_000",
    "too fine": "import os\nplt.savefig('a.png', dpi=2_000)\n"
    "assert os.path.getsize('a.png') > 5_000",
}
FOLDERS = {  # programs that make folders and files
    "next to the script": "from pathlib import Path\nout = Path(__file__).resolve().parent / 'f'\n"
    "out.mkdir(parents=True, exist_ok=True); plt.savefig(out / 'a.png')\n"
    "assert [p.name for p in out.iterdir()] == ['a.png']",
    "working folder": "import os\nout = os.path.join(os.getcwd(), 'f')\nos.makedirs(out)\n"
    "plt.savefig(os.path.join(out, 'a.png')); assert os.path.isdir('f')",
    "absolute": "import os\nos.makedirs('/mnt/data/figures', exist_ok=True)\n"
    "plt.savefig('/mnt/data/figures/a.png'); assert os.listdir('/mnt/data') == ['figures']",
    "home": "import os\nout = os.path.expanduser('~/figures'); os.makedirs(out)\n"
    "open(out + '/a.txt', 'w').write('x')",
    "twice": "import os\nos.mkdir('f')\ntry: os.mkdir('f')\nexcept FileExistsError: pass\n"
    "else: raise ValueError\nos.makedirs('f', exist_ok=True)",
    "no parent": "import os\ntry: os.mkdir('f/g')\nexcept FileNotFoundError: pass\n"
    "else: raise ValueError",
    "temporary": "import tempfile, os\nwith tempfile.TemporaryDirectory() as f:\n"
    "    plt.savefig(f + '/a.png'); assert os.path.getsize(f + '/a.png')\n"
    "assert not os.path.exists(f)\n"
    "with tempfile.NamedTemporaryFile('w+', suffix='.csv') as t:\n"
    "    t.write('a,b'); t.flush(); assert open(t.name).read() == 'a,b'\n"
    "with tempfile.TemporaryFile() as t: t.write(b'x'); t.seek(0); assert t.read() == b'x'\n"
    "number, name = tempfile.mkstemp(); os.write(number, b'x'); os.close(number)\n"
    "assert open(name).read() == 'x'",
    "text": "with open('a.csv', 'w', newline='') as f:\n"
    "    import csv; csv.writer(f).writerows([[1, 'ä'], [2, 'b']])\n"
    "with open('a.csv', 'a') as f: f.write('3,c\\n')\n"
    "assert open('a.csv').read().split() == ['1,ä', '2,b', '3,c']\n"
    "with open('a.csv', 'r+') as f: f.seek(0, 2); f.write('!'); f.seek(0); f.truncate(1)\n"
    "assert open('a.csv').read() == '1'",
    "packed": "import bz2, gzip, tarfile\nbz2.open('a.bz2', 'wb').close()\n"
    "with gzip.open('a.gz', 'wt') as f: f.write('x')\n"
    "assert gzip.open('a.gz', 'rt').read() == 'x'\n"
    "with tarfile.open('a.tgz', 'w:gz') as t: t.add('a.gz')\n"
    "assert tarfile.open('a.tgz').getnames() == ['a.gz']",
    "numbers": "import numpy as np\nnp.savetxt('a.txt', np.eye(3)); np.save('a', np.eye(2))\n"
    "np.savez('b', x=np.eye(2))\n"
    "assert np.loadtxt('a.txt').sum() == 3 and np.load('a.npy').sum() == 2\n"
    "assert np.load('b.npz')['x'].sum() == 2",
    "table": "import pandas as pd\npd.DataFrame({'a': [1, 2]}).to_csv('a.csv', index=False)\n"
    "assert list(pd.read_csv('a.csv').a) == [1, 2]",
    "json": "import json, pickle\njson.dump([1], open('a.json', 'w')); f = open('a.json')\n"
    "assert json.load(f) == [1]\npickle.dump(1, open('a.p', 'wb'))\n"
    "assert pickle.load(open('a.p', 'rb')) == 1",
    "rename": "import os\nfrom pathlib import Path\nos.makedirs('f/g')\n"
    "Path('f/g/a').write_text('x')\n"
    "os.rename('f', 'h'); assert Path('h/g/a').read_text() == 'x' and not Path('f').exists()\n"
    "os.replace('h/g/a', 'a'); os.rmdir('h/g'); Path('a').unlink()\n"
    "import shutil; Path('h/i').mkdir(); shutil.rmtree('h'); assert os.listdir() == ['program.py']",
    "search": "import glob, os\nfrom pathlib import Path\nos.makedirs('f/g')\n"
    "for n in ('f/a.png', 'f/g/b.png', 'c.png'): plt.savefig(n)\n"
    "assert glob.glob('*.png') == ['c.png'] and len(glob.glob('**/*.png', recursive=True)) == 3\n"
    "assert sorted(p.name for p in Path().rglob('*.png')) == ['a.png', 'b.png', 'c.png']\n"
    "assert [len(files) for _, _, files in os.walk('f')] == [1, 1]",
    "elsewhere": "import os\nos.mkdir('f'); os.chdir('f'); plt.savefig('a.png')\n"
    "assert os.path.basename(os.getcwd()) == 'f' and os.listdir('.') == ['a.png']\n"
    "os.chdir('..'); assert os.path.exists('f/a.png')",
    "itself": "source = open(__file__).read(); assert 'plt.plot' in source",
    "log": "import logging\nlogging.basicConfig(filename='run.log', level=logging.INFO)\n"
    "logging.info('drawn'); assert 'drawn' in open('run.log').read()",
    "bytes": "import os\nos.mkdir(b'f'); open(b'f/a', 'xb').close()\n"
    "assert os.listdir(b'f') == [b'a']\n"
    "try: open('f/a', 'x')\nexcept FileExistsError: pass\nelse: raise ValueError",
    "misuse": "for wrong in ('', 'rw', 'q', 'rbt'):\n    try: open('a', wrong)\n"
    "    except ValueError: pass\n    else: raise KeyError(wrong)\n"
    "try: open('program.py').write('x')\nexcept OSError: pass\nelse: raise KeyError\n"
    "try: open('/tmp')\nexcept IsADirectoryError: pass\nelse: raise KeyError",
    "package": "import matplotlib, os\nfolder = matplotlib.get_data_path()\n"
    "assert 'fonts' in os.listdir(folder) and os.path.isdir(folder + '/fonts')\n"
    "os.chdir(folder); assert os.path.isdir('fonts') and open('matplotlibrc').read(1)\n"
    "assert os.path.getsize(os.devnull) == 0; open(os.devnull, 'w').write('x')",
    "nothing else": "import os\n"
    "for path in ('/etc/passwd', '/proc/self', '/home', '/root', '/usr/share'):\n"
    "    assert not os.path.exists(path)",
}


@pytest.mark.parametrize("name", LOOKS)
def test_what_is_saved_can_be_looked_at(renderer: Renderer, name: str) -> None:
    figure = renderer.render(PLT + LOOKS[name])
    assert (figure.status, figure.reason) == (Status.OK, "")


@pytest.mark.parametrize("name", FOLDERS)
def test_folders_and_files_behave_like_those_of_a_disk(renderer: Renderer, name: str) -> None:
    figure = renderer.render(PLT + FOLDERS[name])
    assert (figure.status, figure.reason) == (Status.OK, "")


def test_the_next_program_finds_nothing_of_it(renderer: Renderer) -> None:
    for _ in range(2):
        program = PLT + "import os\nos.makedirs('/data/f'); open('left', 'x').write('x')"
        assert renderer.render(program).status is Status.OK
    assert not Path("/sandbox").exists()


@pytest.mark.parametrize(
    "program",
    [
        "f = open('a', 'wb')\nwhile True: f.write(bytes(10**6))",
        "open('a', 'wb').truncate(1 << 40)",
        "import os\nfor n in range(10**6): os.mkdir(str(n))",
        "for n in range(10**6): open(str(n), 'w').write('x' * 1000)",
    ],
)
def test_the_folder_has_a_bound(renderer: Renderer, program: str) -> None:
    figure = renderer.render(program)
    assert figure.status is Status.TOO_LARGE
    assert "the files that the program writes take more than 64 MB (line" in figure.reason


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("open('data.csv')", "FileNotFoundError: [Errno 2] No such file or directory: 'data.csv'"),
        ("open('/home/me/data.csv')", "No such file or directory: '/home/me/data.csv'"),
        (
            "from pathlib import Path\nopen(Path(__file__).resolve().parent / 'f' / 'data.csv')",
            "No such file or directory: 'f/data.csv'",
        ),
        ("open('/proc/self/maps')", "the sandbox does not give access to '/proc/self/maps'"),
        ("open('/usr/new', 'w')", "the sandbox does not give access to '/usr/new'"),
        ("import os; os.makedirs('/etc/x/y')", "the sandbox does not give access to '/etc/x'"),
    ],
)
def test_what_is_not_there_is_named_as_the_program_wrote_it(
    renderer: Renderer, program: str, reason: str
) -> None:
    assert reason in renderer.render(program).reason


def test_a_program_may_save_many_figures_and_close_them(renderer: Renderer) -> None:
    program = (
        "import matplotlib.pyplot as plt, gc\nfor n in range(40):\n"
        "    plt.figure(figsize=(2, 2)); plt.plot([1, n]); plt.savefig(f'{n}.png'); plt.close()\n"
        "del n; gc.collect()\n"
        "from matplotlib.figure import Figure\n"
        "assert sum(isinstance(o, Figure) for o in gc.get_objects()) < 5"
    )
    figure = renderer.render(program)
    assert (figure.status, figure.reason) == (Status.OK, "")
    assert figure.facts.figures == 40


def test_libraries_that_ask_for_their_own_process_go_on(renderer: Renderer) -> None:
    pytest.importorskip("threadpoolctl")
    figure = renderer.render(PLT + "import threadpoolctl; threadpoolctl.threadpool_info()")
    assert (figure.status, figure.reason) == (Status.OK, "")


def test_large_figures_are_saved_within_the_memory_of_a_program() -> None:
    program = PLT + "import os\nplt.savefig('a.png', dpi=1_000)\nassert os.path.getsize('a.png')"
    with Renderer(Limits(memory_mb=500)) as renderer:
        assert renderer.render(program).status is Status.OK
