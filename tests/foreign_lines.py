"""Lines of sites that are foreign to a story, and lines of stories that only look so."""

from __future__ import annotations

from typing import Final

FOREIGN: Final = {
    "credit": """
        （责任编辑：王某 校对：李某）
        责编：张雨、王珂
        责任编辑：徐丹丹_NN6330
        文/图 本报记者 赵敏
        文 | 周明　图 | 受访者供图
        本报驻日本记者张国成
        （新华社记者姜恩宇摄）
        审核：马骏 终审：刘洋
        编辑：陈晓
        作者：[Benson Muite][a]
        译者：[geekpi](https://example.org/geekpi) 校对：[wxy](https://example.org/wxy)
        By Jane Doe, Staff Writer
        BY SARAH CONNOR
        (Reporting by Steve Holland in Washington; editing by Peter Cooney)
        Photo: Mark Wilson/Getty Images
        Text by Alice Walker, photos by Ben Stone
        （记者 谭冬青 编辑 柏宁）
        （通讯员 彭若兰 编辑 沈一舟）
        记者 邓海 摄影 罗小川
        责任编辑 顾明 校对 魏晴
        （记者 唐果 何川 编辑 汪洋洋）
        撰文 孟晓 制图 潘若水
        本期主笔　谷雨　插画　阿芒
        本期主播　小满　后期　阿树
        本期编辑 大鱼 插画 老猫
        本期撰文　小鹤　摄影　阿棠
        主笔　阿禾　排版　小野
        值班编辑 阿灯 校对 小舟
        校对 吴倩
        主编 魏长青
        责编 郭小宁
        记者 蒋云飞
        （摄影 谢安然）
        主笔　彭晓芸
        -- J. Carter
        — P. Lindqvist
        — A. B. Lowe
        --M. Okafor
        – R. J. Stone
        ―T. O’Neil.
        J. Carter | The Daily Herald
        Tom Reed | Harbour Chronicle
        Anna Lewis | Larkhill Gazette
        M. Patel | NewsWire
        R. J. Stone · The Northern Star
        Beth Carrow | Reuters
        By M. Patel, NewsWire
        By Sara Poe, Valley Observer
        By Anna Lewis, Larkhill Gazette
        By Ian Sole, The Daily Mirror
        By R. J. Stone, Coast News Service
        By T. O'Neil, Associated Press
        (Editing by staff)
        Edited by staff
        Proofread by copy desk
        Additional reporting by staff.
        Photos by our staff
        Compiled by the newsroom
        Reported by news desk
        Written by staff writers
        Copy editor: Anna Lewis
        Photo editor: Ruth Hale
        Translator: Ana Ruiz
        Photographer: Ian Sole
        Copy editors: Lee Moss and Nia Hart
        Producer: Max Orr
        作者：[Patrick H.Mullins][a]
        Photographs by Ian Sole. Additional reporting by Beth Carrow.
        Story by Nia Hart. Graphics by Lee Moss.
        Translated by Ana Ruiz. Illustrated by Kim Dale.
        Video by Jon Pike. Edited by staff.
        Words by Ann Lee. Pictures by Tom Reed.
        Written by Sara Poe. Edited by J. Carter. Photos by Max Orr.""",
    "source": """
        来源：新华网
        （来源：央视新闻客户端）
        来源：央视网 2021年03月12日 08:30
        2020-05-11 09:32 来源：澎湃新闻
        来源:光明日报 作者:李宏
        本文转自微信公众号“丁香医生”
        据新华社电
        综合人民日报、央视新闻报道
        图片来源：视觉中国
        via: https://example.org/linux/rsync
        Source: The New York Times
        From Reuters
        Originally published on Medium
        （来源：东江财经  原标题：存款利率再降，钱往哪里去）
        来源：北湖晚报　原标题：一座老桥的新生
        来源: 央视网  作者: 陈思远
        来源：光明网 | 作者：彭若兰 | 编辑：沈一舟
        发布时间：2021-03-02 08:30  来源：人民网
        作者：罗小川　来源：南方周末　发布时间：2019年5月6日
        2014/2/7 15:50 来源：光明网
        本文来自《林区鸟类手记》栏目，经编辑整理。
        本文摘自《河边的村庄》一书，有删节。
        文章选自《北方植物》专栏，由编者改编
        本文转自“夜读茶馆”公众号，经授权转载。
        内容来源于《海边笔记》杂志，有改动。
        本文节选自《山中来信》，经作者授权发布。
        信息来源：综合自网络
        来源：网络综合
        资料来源：公开资料整理
        内容来源：综合互联网
        图片来源：来自网络
        来源：综合多家媒体
        From: Larkhill Parish News
        From: The Daily Mirror
        From The Coast Gazette
        From: NewsWire
        From: Reuters
        Published by Larkhill Weekly""",
    "reprint": """
        未经授权，禁止转载。
        本文系原创，转载请联系后台授权。
        如有侵权，请联系删除。
        图片来源于网络，侵删
        著作权归作者所有。商业转载请联系作者获得授权，非商业转载请注明出处。
        版权所有 © 1993 自由软件基金会
        Copyright (C) 1993 The Regents of the University of California.
        © 2020 CNN. All rights reserved.
        Reprinted with permission.
        This article originally appeared on ProPublica.
        The views expressed are those of the author.""",
    "advertisement": """
        点击下方链接，下载客户端
        扫描二维码，关注我们的公众号
        新用户注册即送100元红包，点击领取
        想看更多好文？点击关注不迷路
        【广告】
        点击查看更多
        微信搜索“某某日志”或者扫描二维码，即可订阅。
        Story continues below advertisement
        Subscribe now and get 50% off
        Sign up for our free daily newsletter
        Read more: Ten ways to save money
        喜欢这个故事吗？长按小程序码进入“夜读茶馆”，听主播朗读版
        想学更多家常菜？长按识别下方二维码，关注“灶台边”，每天一道下饭菜
        今天的菜学会了吗？扫码关注“灶台边”，领取完整版菜谱
        太好看了！点击订阅，精彩内容不错过
        孩子不爱读书怎么办？扫描二维码加入读者群
        你家的猫也这样吗？关注公众号，留言抽奖
        这就结束了？长按二维码，听有声版
        【广告】本地新能源车团购群火热招募中，添加小助手，暗号“团购”，抢专属礼包
        【广告】暑期游泳课开班，前五十名报名立减两百元
        【推广】新店开张，扫码进群领取优惠券
        （广告）搬家就找蓝天，关注公众号立减50元
        广告：周末亲子营报名，扫码领取好礼
        [赞助] 春季跑鞋特价，点此下单
        ADVERTISEMENT — Story continues below. Sign up today and get 20% off your first recipe box!
        Sponsored: Claim your free trial and enjoy unlimited access
        Advertisement: Subscribe today and save 30% on digital access
        Sponsored — Download the free app and join now
        AD: Sign up for our newsletter and get a coupon
        Promoted - Shop now and get free shipping
        Advertisement. Scroll to continue.
        Advertisement — Scroll down to keep reading
        Advertisement. Story continues below.
        Scroll down to continue reading
        Keep scrolling for more
        ↓↓↓ 点击查看更多 ↓↓↓
        ↓ 点击阅读全文 ↓
        ⬇⬇ 点击浏览更多 ⬇⬇
        👇 戳这里了解详情
        →→ 点此查看原文 ←←
        ▼▼▼点击进入专题▼▼▼
        >>>点此领取新人跑鞋券，手慢无<<<
        >> 点击下单，限时包邮 <<
        >>>戳这里领取会员月卡<<<
        》》扫码进群，领取福利《《
        >>>立即注册，新人礼包先到先得
        <<< 下载APP，会员免费领 >>>""",
}

OF_THE_STORY: Final = {
    "credit": """
        记者：资金来源是否有保证？
        审核：不合格
        编辑：文件
        图片：高清
        编辑：Vim
        随后记者赶到现场。
        author: str
        --version
        - MySQL
        - 白酱油
        | requests| total|
        by default.
        By the end of the movie you won't care.
        By The Way
        编辑 文件
        记者 小组 编辑 大纲
        摄影 旅行 绘画 音乐
        主播 江湖
        作者 简介
        编辑 视图 图片 文字
        记者 采访 编辑 文章
        — Albert Einstein
        -- see also J. Carter
        Designed by evolution
        By Friday, the market closed.
        Kernel | Driver""",
    "source": """
        资金来源：财政拨款和社会捐赠共三千万元。
        来源：进口
        地址：北京市朝阳区某路1号
        本文由三部分组成
        from typing import List
        FROM orders
        From: Peter Mattis
        from start to finish , this movie does not let go of you .
        source starterbot/bin/activate
        来源：进口 产地：云南
        来源标签 数据：网络
        From: Jane Herald <jane@example.org>
        Source TWITTER_RAW was dropped
        Via Appia is the oldest of the Roman roads.""",
    "reprint": """
        未经许可，任何单位或者个人不得举办学前教育机构。
        著作权集体管理组织不得与使用者订立专有许可使用合同。
        免责声明：我没有参加过法律培训；以下内容无意作为正式的法律建议。
        经授权的中级人民法院收到委托书后，认为不属于本院管辖的，应当报请高级人民法院处理。
        转载机在煤矿井下使用。
        本文讨论版权问题。
        permission denied
        Copyright but distributable                  FILE(1)
        copyright or legal issues in some countries. For more information, see""",
    "advertisement": """
        当地居民十分关注此事，共有3人死亡。
        点击“确定”按钮
        点击“添加打印机”。
        点击加号添加模型：
        下载 Wine 的官方仓库密钥并添加它：
        下载了 DEB 文件后，直接点击安装。
        注册会计师执行业务，应当加入会计师事务所。
        抖音是国内下载量最大的安卓 App 之一，大家想知道，它是怎么开发的吗？
        关注者与订阅者的数量
        推荐阅读：
        Ad: the app is free to download now.
        赞助：公司免费提供直播间与抖音课程
        你喜欢吗？更多优惠活动让他心动。
        广告：一种付费的宣传。
        Advertisement: a public notice.
        遇到问题了吗？点击“帮助”查看日志。
        他问：喜欢这个故事吗？我说喜欢。
        咨询电话：010-12345678，点击领取优惠
        if you see it for free , you could still want to walk out .
        Get the file from the server and save it.""",
}
