"""Sentences for messages that are no answer to anything: photos, forwarded words, words that another bot has put in."""

NOT_NEEDED = "本助手不需要照片、位置或语音，文字说明即可。"
NO_FILE_WANTED = "目前不需要附件。报送材料的附件请在填写时发送。"
FORWARDED = "转发的消息不作为办理依据，请复制文字后直接发送。"
THROUGH_A_BOT = "通过其他机器人发送的内容不作为办理依据，请直接输入文字或发送文件。"
UNKNOWN_COMMAND = "没有这个命令。发送 /help 可查看全部命令。"
