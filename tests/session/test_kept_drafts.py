"""Drafts on disk: only where the settings say so, in private files, gone when they were sent or the run is over."""

import os
import stat

import pytest
from msgspec.structs import replace

from runtui.model.act import Act, ActKind
from runtui.model.profile import Connection, Origin, Profile
from runtui.session.drafts import Draft, DraftForm, Drafts
from runtui.store.draft_files import OUTLIVED, DraftFiles
from runtui.store.settings.config import Config
from tests.ui.stage import Stage

WRITTEN = Draft(text='{"a": 1}', form=DraftForm.JSON)


@pytest.fixture
def files(tmp_path):
    return DraftFiles(tmp_path / "drafts", "work https://api.example.com/v1")


def kept(files):
    return list(files._folder.glob("*"))


def begun(files, run_id="run_1"):
    drafts = Drafts(files)
    drafts.keep(run_id, "call_1", WRITTEN)
    drafts.save(run_id)
    return drafts


def test_the_next_session_goes_on_with_what_was_written(files):
    begun(files)
    assert Drafts(files).of("run_1", "call_1") == WRITTEN
    assert Drafts(files).of("run_2", "call_1").is_empty


@pytest.mark.skipif(os.name == "nt", reason="has no such rights")
def test_only_the_person_can_read_them(files):
    begun(files)
    (file,) = kept(files)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert "run_1" not in file.name


def test_they_are_gone_once_sent_and_once_the_run_is_over(files):
    begun(files).note_sent(Act(kind=ActKind.ANSWER, thread_id="t", run_id="run_1", outputs={"call_1": "x"}), ())
    assert kept(files) == []
    begun(files, "../../run_2").forget("../../run_2")
    assert kept(files) == []


def test_what_nobody_came_back_for_is_removed(files):
    begun(files)
    (file,) = kept(files)
    os.utime(file, (0, file.stat().st_mtime - OUTLIVED - 1))
    Drafts(files)
    assert kept(files) == []


@pytest.mark.parametrize("content", ["{", "[]", '{"call_1": 3}', "\xff"])
def test_what_can_not_be_read_counts_as_nothing(files, content):
    begun(files)
    (file,) = kept(files)
    file.write_bytes(content.encode("latin-1"))
    assert Drafts(files).of("run_1", "call_1").is_empty


def test_a_folder_that_can_not_be_made_costs_nothing(tmp_path):
    (tmp_path / "file").write_text("")
    files = DraftFiles(tmp_path / "file" / "drafts", "work")
    assert begun(files).of("run_1", "call_1") == WRITTEN


@pytest.mark.parametrize(
    ("keep_drafts", "origin", "has_files"),
    [(None, Origin.PROFILE, False), (True, Origin.PROFILE, True), (True, Origin.DEMO, False)],
)
def test_files_are_made_where_the_settings_say_so_and_never_by_the_demo(tmp_path, keep_drafts, origin, has_files):
    stage = Stage(tmp_path, config=Config(keep_drafts=keep_drafts))
    connection = Connection(profile=Profile(name="x", base_url="https://host.example/v1"), origin=origin)
    assert (replace(stage.launch(), connection=connection).draft_files(connection) is not None) is has_files
    stage.book.close()
